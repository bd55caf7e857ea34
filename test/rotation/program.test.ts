import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { markOf } from "../../components/vault/same-value.ts";
import { type PropertyMap, Secret } from "../../rehearsal/providers/values.ts";
import { testValue } from "../support/program/outputs.ts";
import { GIVEN_VALUE, runSmallSystem, type SmallRun } from "./small-system.ts";

let run: SmallRun;
beforeAll(async () => {
  run = await runSmallSystem();
}, 60_000);

const GENERATIONS = [
  "TURNED-g2",
  "TURNED-g3",
  "HEXED-g1",
  "PRINTED-g1",
  "URLED-g1",
  "OLD_KEY-g1",
  "GIVEN-g1",
  "TAKEN-g1",
  "TAKEN-g2",
];

/** What a step writes under a key. */
function entry(step: string, key: string): { secret: string; generation: string; value: string } {
  const files = run.resource(step).inputs.files as unknown as { entries: Record<string, PropertyMap> }[];
  const found = files.map(({ entries }) => entries[key]).find((one) => one !== undefined);
  if (!(found?.value instanceof Secret)) throw new Error(`${step} has no secret value for ${key}`);
  return { ...(found as { secret: string; generation: string }), value: String(found.value.reveal()) };
}

describe("a generation", () => {
  it("waits for its secret's ledger", () => {
    const ledger = run.resource("TURNED-ledger").urn;
    expect(run.resource("TURNED-g2").options.dependsOn).toEqual([ledger]);
    expect(run.resource("TURNED-g3").options.dependsOn).toEqual([ledger]);
  });

  it.each(GENERATIONS)("%s has all its inputs ignored after creation", (name) => {
    const { inputs, options } = run.resource(name);
    expect(Object.keys(inputs).length).toBeGreaterThan(0);
    expect(options.ignoreChanges).toEqual(expect.arrayContaining(Object.keys(inputs)));
  });

  it("ignores what another charset would say of it", () => {
    const said = ["TURNED-g3", "HEXED-g1", "PRINTED-g1", "URLED-g1"].flatMap((name) =>
      Object.keys(run.resource(name).inputs),
    );
    expect(run.resource("TURNED-g3").options.ignoreChanges).toEqual(expect.arrayContaining(said));
  });

  it("is protected while it is the current one, and no longer as the previous one", () => {
    expect(run.resource("TURNED-g3").options.protect).toBe(true);
    expect(run.resource("TURNED-g2").options.protect).toBeUndefined();
  });

  it("is made of the charset's characters alone", () => {
    expect(run.resource("TURNED-g3").inputs).toMatchObject({ length: 40, special: false });
    expect(run.resource("HEXED-g1").inputs).toMatchObject({
      upper: false,
      lower: false,
      overrideSpecial: "abcdef",
    });
    expect(run.resource("URLED-g1").inputs).toMatchObject({ overrideSpecial: "-_" });
    expect(run.resource("PRINTED-g1").inputs.overrideSpecial).not.toMatch(/["'`$\\#&<>|%\s]/);
  });

  it("is read from every place that holds the value, where it is adopted", () => {
    expect(run.resource("OLD_KEY-g1")).toMatchObject({
      type: "keyturn:index:AdoptedValue",
      inputs: { places: [{ path: "second/.env", key: "OLD_KEY", host: "box-1" }] },
      options: { additionalSecretOutputs: ["value"] },
    });
  });

  it("keeps what a person gave, as a secret", () => {
    const { type, inputs } = run.resource("GIVEN-g1");
    expect(type).toBe("pulumi:index:Stash");
    expect(inputs.input).toBeInstanceOf(Secret);
    expect(entry("first", "GIVEN").value).toBe(GIVEN_VALUE);
  });

  it("is told by a mark alone, where it is taken from Vault, which value it has to differ from", () => {
    const { inputs, options } = run.resource("TAKEN-g2");
    expect(inputs.source).toEqual({ kind: "vault-kv", mount: "secret", path: "partner/api", field: "key" });
    expect((inputs.follows as Secret).reveal()).toBe(markOf("TAKEN-g2", testValue("TAKEN-g1")));
    expect(run.resource("TAKEN-g1").inputs).not.toHaveProperty("follows");
    expect(options.additionalSecretOutputs).toEqual(["value"]);
    expect(entry("second", "TAKEN").value).toBe(testValue("TAKEN-g2"));
  });

  it("is not there before the stack file begins it", () => {
    expect(run.has("UNBEGUN-ledger")).toBe(false);
    expect(() => entry("first", "UNBEGUN")).toThrow("no secret value for UNBEGUN");
  });
});

describe("a step", () => {
  it("waits for every generation that lives, so that a value in use is read before it is overwritten", () => {
    const { dependsOn } = run.resource("second").options;
    for (const name of ["NEW_KEY-ledger", "NEW_KEY-g1", "NEW_KEY-g2"]) {
      expect(dependsOn).toContain(run.resource(name).urn);
    }
  });

  it("waits for the steps before it", () => {
    const [first, second] = [run.resource("first"), run.resource("second")];
    expect(second.options.dependsOn).toContain(first.urn);
    expect(first.options.dependsOn).not.toContain(second.urn);
  });

  it("keeps its places when it leaves the state", () => {
    expect(run.resource("first").options.retainOnDelete).toBe(true);
    expect(run.resource("second").options.retainOnDelete).toBe(true);
  });

  it("writes the current generation, with its number", () => {
    expect(entry("second", "TURNED")).toEqual({
      secret: "TURNED",
      generation: "3",
      value: testValue("TURNED-g3"),
    });
  });

  it("takes the stack's folder where no other one is named, and the target's host", () => {
    expect(run.resource("first").inputs).toMatchObject({ directory: run.folder });
    expect(run.resource("first").inputs.host).toBeUndefined();
    expect(run.resource("second").inputs).toMatchObject({ directory: run.folder, host: "box-1" });
  });
});

describe("a derived secret", () => {
  it("is adopted while its parent is", () => {
    expect(entry("second", "OLD_TOKEN")).toEqual({
      secret: "OLD_TOKEN",
      generation: "OLD_KEY:1",
      value: testValue("OLD_TOKEN-adopted"),
      adopted: true,
    });
  });

  it("is computed when its parent has turned, dated when that generation was made", () => {
    const { generation, value } = entry("second", "NEW_TOKEN");
    expect(generation).toBe("NEW_KEY:2");
    expect(decodeJwt(value)).toMatchObject({ role: "anon", iat: Date.parse("2026-01-02T00:00:00Z") / 1000 });
  });

  it("keeps its adopted value for as long as a rollback could lead back to it", () => {
    expect(run.has("NEW_TOKEN-adopted")).toBe(true);
    expect(run.has("FAR_URL-adopted")).toBe(false);
  });

  it("is computed with the later time when it was issued anew", () => {
    const { generation, value } = entry("second", "REISSUED");
    expect(generation).toBe("OLD_KEY:1");
    expect(decodeJwt(value).iat).toBe(Date.parse("2026-01-05T00:00:00Z") / 1000);
  });

  it("is made of what its parent delivers, at any depth", () => {
    expect(entry("second", "NEW_HEADER")).toMatchObject({
      generation: "NEW_KEY:2",
      value: `Bearer ${entry("second", "NEW_TOKEN").value}`,
    });
    expect(entry("second", "FAR_URL").value).toBe(`pg://${testValue("FAR_KEY-g2")}@db`);
  });
});

describe("the stack", () => {
  it("exports the generation in use of each secret, and the plan", () => {
    expect(run.outputs.generations).toMatchObject({ TURNED: 3, OLD_KEY: 1, NEW_KEY: 2 });
    expect(run.outputs.plan).toEqual(expect.arrayContaining([expect.stringContaining("TURNED")]));
  });
});
