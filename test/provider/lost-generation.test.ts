import { describe, expect, it } from "vitest";
import type { Entry, EnvFilesInputs } from "../../provider/env-files-inputs.ts";
import { refuseLostGeneration } from "../../provider/lost-generation.ts";
import { UNKNOWN } from "./support.ts";

const OLD: Entry = { secret: "TOKEN", generation: "3", value: "value-of-three" };
const inputs = (entry: Entry, target = "env", key = "TOKEN"): EnvFilesInputs => ({
  directory: "/srv",
  files: [{ target, path: `${target}/.env`, entries: { [key]: entry } }],
});
const change = (change: Partial<Entry>, ...place: string[]) =>
  refuseLostGeneration(inputs(OLD), inputs({ ...OLD, ...change }, ...place));

describe("another value under a number that the place holds", () => {
  it.each([
    ["another one", "another-value"],
    ["one that is not known yet", UNKNOWN],
  ])("is refused: %s", (_what, value) => {
    expect(() => change({ value })).toThrow(/^generation 3 of TOKEN is no longer in the state/);
  });

  it("is refused where the secret was called otherwise", () => {
    const renamed = { secret: "KEY", formerly: ["TOKEN"], value: "another-value" };
    expect(() => change(renamed)).toThrow(/^generation 3 of KEY is no longer in the state/);
  });

  it("is refused in the same file where the target was called otherwise", () => {
    const [file] = inputs({ ...OLD, value: "another-value" }).files;
    const wanted = { directory: "/srv", files: file === undefined ? [] : [{ ...file, target: "front" }] };
    expect(() => refuseLostGeneration(inputs(OLD), wanted)).toThrow(/^generation 3 of TOKEN/);
  });

  it("is refused without either value", () => {
    expect(() => change({ value: "another-value" })).not.toThrow(/another-value|value-of-three/);
  });
});

describe("what is no loss", () => {
  it.each<[string, Partial<Entry>, string[]]>([
    ["the same value", {}, []],
    ["another generation", { generation: "4", value: UNKNOWN }, []],
    ["another secret under the key", { secret: "OTHER", value: "another-value" }, []],
    ["another target", { value: "another-value" }, ["web"]],
    ["another key", { value: "another-value" }, ["env", "TOKEN_2"]],
  ])("goes on: %s", (_what, changed, place) => {
    expect(() => change(changed, ...place)).not.toThrow();
  });

  it("goes on: a derived value, which may change with the catalog", () => {
    const derived = { ...OLD, generation: "PARENT:3" };
    const changed = { ...derived, value: "another-value" };
    expect(() => refuseLostGeneration(inputs(derived), inputs(changed))).not.toThrow();
  });
});
