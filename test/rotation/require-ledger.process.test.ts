import { beforeAll, describe, expect, it } from "vitest";
import { type PropertyMap, UNKNOWN } from "../../rehearsal/providers/values.ts";
import { GENERATIONS, runSmallSystem, type SmallRun } from "./small-system.ts";

/** The state's ledgers, as the engine answers with them where a run leaves them out. */
const STATE: Readonly<Record<string, PropertyMap>> = {
  "TURNED-ledger": { current: 2, next: 3, made: { "2": GENERATIONS.TURNED.made["2"] } },
  "HEXED-ledger": { ...GENERATIONS.HEXED, next: 5 },
};

/** What the hook before each generation's creation answered; a ledger that was never made does not answer. */
const answers: Record<string, string | undefined> = {};
let run: SmallRun;
beforeAll(async () => {
  run = await runSmallSystem(GENERATIONS, {
    answers: ({ name }): PropertyMap => {
      if (name === "URLED-ledger") return { input: UNKNOWN };
      const input = STATE[name];
      return input === undefined ? {} : { input };
    },
    async atEnd({ hooks }) {
      for (const name of ["TURNED-g3", "HEXED-g1", "URLED-g1", "PRINTED-g1", "NEW_KEY-g2"]) {
        const hook = hooks.get(`keyturn-require-ledger-${name}`);
        answers[name] = hook === undefined ? "no hook" : await hook.run({ name });
      }
    },
  });
}, 60_000);

describe("a generation", () => {
  it("has a hook before its creation that asks for its ledger, in a preview too", () => {
    const made = [...run.registrations.values()].filter(({ name }) => /-g\d+$/.test(name));
    expect(made.length).toBeGreaterThan(8);
    for (const { name, options } of made) {
      expect(options.hooks?.beforeCreate).toContain(`keyturn-require-ledger-${name}`);
      expect(run.hooks.get(`keyturn-require-ledger-${name}`)?.onDryRun).toBe(true);
    }
  });

  it("is made in a run that has its ledger", () => {
    expect(answers).toMatchObject({ "PRINTED-g1": undefined, "NEW_KEY-g2": undefined });
  });

  it("is refused in a run that leaves its ledger out, and the message names what to add", () => {
    expect(answers["TURNED-g3"]).toContain("this run leaves the ledger of TURNED out");
    expect(answers["TURNED-g3"]).toContain("--target '**TURNED-ledger'");
  });

  it("is refused where the ledger counts further: its number may be used", () => {
    expect(answers["HEXED-g1"]).toContain("this run leaves the ledger of HEXED out");
  });

  it("is refused where no ledger answers", () => {
    expect(answers["URLED-g1"]).toContain("this run leaves the ledger of URLED out");
  });
});
