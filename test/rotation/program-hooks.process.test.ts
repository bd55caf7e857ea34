import { beforeAll, describe, expect, it } from "vitest";
import type { PropertyMap } from "../../rehearsal/providers/values.ts";
import type { Monitor } from "../support/program/monitor.ts";
import { GENERATIONS, runSmallSystem, type SmallRun } from "./small-system.ts";

/** What each hook answered while the program ran, by a name for the question. */
const answers: Record<string, string | undefined> = {};
let run: SmallRun;

const TURNED = GENERATIONS.TURNED;
const at = "2026-01-04T00:00:00.000Z";
const RETIRED = { current: 3, next: 4, made: { "3": TURNED.made["3"] } };
const BUMPED = { current: 4, previous: 3, next: 5, made: { ...RETIRED.made, "4": { at } } };

async function ask({ hooks }: Monitor): Promise<void> {
  const hook = (name: string) => {
    const found = hooks.get(name);
    if (found === undefined) throw new Error(`the program registered no hook ${name}`);
    return found;
  };
  const guard = (oldInput: PropertyMap, newInput: PropertyMap) =>
    hook("keyturn-ledger-guard").run({
      name: "TURNED-ledger",
      oldInputs: { input: oldInput },
      newInputs: { input: newInput },
    });
  answers.retire = await guard(TURNED, RETIRED);
  answers.bump = await guard(RETIRED, BUMPED);
  answers.older = await guard(BUMPED, RETIRED);
  answers.beside = await guard(TURNED, BUMPED);
  answers.nothing = await hook("keyturn-ledger-guard").run({ name: "TURNED-ledger" });
  answers.ledger = await hook("keyturn-ledger-keep").run({ name: "TURNED-ledger" });
  answers.remade = await hook("keyturn-refuse-remake-TURNED-g2").run({ name: "TURNED-g2" });
  await hook("keyturn-ledger-begin").run({ name: "TURNED-ledger" });
  answers.begun = await hook("keyturn-refuse-remake-TURNED-g2").run({ name: "TURNED-g2" });
  answers.wanted = await hook("keyturn-refuse-destroy").run({ name: "first" });
  answers.unwanted = await hook("keyturn-refuse-destroy").run({ name: "third" });
  answers.given = await hook("keyturn-given-GIVEN-g1").run({ name: "GIVEN-g1" });
  answers.missing = await hook("keyturn-given-MISSING-g1").run({ name: "MISSING-g1" });
}

beforeAll(async () => {
  run = await runSmallSystem(GENERATIONS, { atEnd: ask });
}, 60_000);

describe("the ledger's hooks", () => {
  it("stand before its creation, its update and its deletion, in a preview too", () => {
    expect(run.resource("TURNED-ledger").options.hooks).toEqual({
      beforeCreate: ["keyturn-ledger-begin"],
      beforeUpdate: ["keyturn-ledger-guard"],
      beforeDelete: ["keyturn-ledger-keep"],
    });
    expect(run.hooks.get("keyturn-ledger-begin")?.onDryRun).toBe(true);
    expect(run.hooks.get("keyturn-ledger-guard")?.onDryRun).toBe(true);
    expect(run.hooks.get("keyturn-ledger-keep")?.onDryRun).toBe(true);
  });

  it("let a retirement and a rotation through", () => {
    expect(answers).toMatchObject({ retire: undefined, bump: undefined });
  });

  it("refuse a stack file that is older than the state", () => {
    expect(answers.older).toContain("the stack file is older than the state");
  });

  it("refuse a rotation while the previous generation lives", () => {
    expect(answers.beside).toContain("TURNED still holds generation 2 beside 3");
    expect(answers.beside).toContain("keyturn retire TURNED");
  });

  it("refuse when there is nothing to compare", () => {
    expect(answers.nothing).toContain("TURNED-ledger has no record to compare");
  });

  it("refuse to lose the ledger", () => {
    expect(answers.ledger).toContain("TURNED is in use");
  });
});

describe("the older of two generations", () => {
  it("has a hook before its creation, in a preview too, and the newer one has none", () => {
    const hook = "keyturn-refuse-remake-TURNED-g2";
    const beforeDelete = ["keyturn-keep-generation"];
    expect(run.resource("TURNED-g2").options.hooks).toEqual({
      beforeCreate: ["keyturn-require-ledger-TURNED-g2", hook],
      beforeDelete,
    });
    expect(run.resource("TURNED-g3").options.hooks).toEqual({
      beforeCreate: ["keyturn-require-ledger-TURNED-g3", "keyturn-health-TURNED"],
      beforeDelete,
    });
    expect(run.hooks.get(hook)?.onDryRun).toBe(true);
  });

  it("is not made anew beside a ledger that was there before", () => {
    expect(answers.remade).toContain("generation 2 of TURNED is to live on, and the state does not hold it");
    expect(answers.remade).toContain("keyturn retire TURNED");
  });

  it("is made where the system only begins", () => {
    expect(answers.begun).toBeUndefined();
  });
});

describe("a sink's hook", () => {
  it("stands before its deletion, in a preview too", () => {
    expect(run.resource("first").options.hooks).toEqual({ beforeDelete: ["keyturn-refuse-destroy"] });
    expect(run.hooks.get("keyturn-refuse-destroy")?.onDryRun).toBe(true);
  });

  it("refuses to destroy what the program still wants, and lets go what it names no longer", () => {
    expect(answers.wanted).toContain("is not destroyed in passing");
    expect(answers.unwanted).toBeUndefined();
  });
});

describe("a manual generation's hook", () => {
  it("refuses to create it without a value, in a preview too, and says how to give one", () => {
    expect(run.hooks.get("keyturn-given-MISSING-g1")?.onDryRun).toBe(true);
    expect(answers.given).toBeUndefined();
    expect(answers.missing).toContain("MISSING-g1 has no value yet");
    expect(answers.missing).toContain("keyturn-given:MISSING-g1");
  });
});

describe("a stack file that can't be", () => {
  it("stops the program at once, with every problem and no stack trace, before it registers anything", async () => {
    const wrong = { TURNED: { ...TURNED, next: 3 }, UNBEGN: RETIRED };
    const failed = await runSmallSystem(wrong);
    expect(failed.exitCode).toBe(32); // what the language host takes for: the user has read why
    expect(failed.errors).toHaveLength(1);
    expect(failed.errors[0]).toMatch(
      /TURNED.next: must be above[\s\S]+UNBEGN: is no secret of the catalog\n.*did you mean `UNBEGUN`/,
    );
    expect(failed.errors[0]).not.toMatch(/^\s+at /m);
    expect([...failed.registrations.values()].map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
  }, 9_000);
});
