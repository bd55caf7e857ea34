import { describe, expect, it } from "vitest";
import { COMMAND } from "../../../../rehearsal/providers/command/properties.ts";
import { commandProvider } from "../../../../rehearsal/providers/command/provider.ts";
import {
  OutputValue,
  type PropertyMap,
  type PropertyValue,
  Secret,
  UNKNOWN,
} from "../../../../rehearsal/providers/values.ts";
import { change } from "./subject.ts";

const provider = commandProvider();

async function diff(olds: PropertyMap, news: PropertyMap, ignoreChanges: string[] = []) {
  const { diffs, replaces, detailedDiff } = await provider.diff(change(olds, news, ignoreChanges));
  return { diffs, replaces, detail: Object.fromEntries(detailedDiff ?? []) };
}

/** An old and a new value for every input. */
const CHANGES: Record<string, [PropertyValue, PropertyValue, string]> = {
  triggers: [[1], [2], "triggers[0]"],
  create: ["a", "b", "create"],
  update: ["a", "b", "update"],
  delete: ["a", "b", "delete"],
  interpreter: [["a", "b"], ["a", "c"], "interpreter[1]"],
  dir: ["/a", "/b", "dir"],
  environment: [{ A: "1" }, { A: "2" }, "environment.A"],
  assetPaths: [["a"], ["b"], "assetPaths[0]"],
  archivePaths: [["a"], ["b"], "archivePaths[0]"],
  addPreviousOutputInEnv: [true, false, "addPreviousOutputInEnv"],
  stdin: ["a", "b", "stdin"],
  logging: ["none", "stdout", "logging"],
};

it("knows a change of every input", () => {
  expect(Object.keys(CHANGES)).toEqual(Object.keys(COMMAND.inputs));
});

// Also for triggers: that a changed one replaces is the package's `replaceOnChanges`, which the engine applies.
it.each(Object.keys(CHANGES))("a change of %s is an update, told by its path", async (name) => {
  const [old = null, now = null, path = ""] = CHANGES[name] ?? [];
  expect(await diff({ [name]: old, stdout: "o" }, { [name]: now })).toEqual({
    diffs: [name],
    replaces: [],
    detail: { [path]: "UPDATE" },
  });
});

it.each(Object.keys(CHANGES))(
  "%s that comes or goes is told so, and only triggers replaces",
  async (name) => {
    const [old = null] = CHANGES[name] ?? [];
    const suffix = name === "triggers" ? "_REPLACE" : "";
    const replaces = name === "triggers" ? [name] : [];
    expect(await diff({}, { [name]: old })).toEqual({
      diffs: [name],
      replaces,
      detail: { [name]: `ADD${suffix}` },
    });
    expect(await diff({ [name]: old }, {})).toEqual({
      diffs: [name],
      replaces,
      detail: { [name]: `DELETE${suffix}` },
    });
  },
);

describe("Diff", () => {
  it("says nothing when nothing changed, outputs and secret inputs included", async () => {
    const inputs = {
      create: "a",
      stdin: new Secret("s"),
      environment: { A: new Secret("1") },
      triggers: [1],
    };
    expect(await diff({ ...inputs, stdout: "o", stderr: "" }, inputs)).toEqual({
      diffs: [],
      replaces: [],
      detail: {},
    });
  });

  it("tells entries and elements that come and go", async () => {
    const olds = { environment: { A: "1", B: "2" }, triggers: [1, 2] };
    const news = { environment: { A: "1", "C-D": "3" }, triggers: [1, 2, 3] };
    expect((await diff(olds, news)).detail).toEqual({
      "environment.B": "DELETE",
      'environment["C-D"]': "ADD",
      "triggers[2]": "ADD",
    });
    expect((await diff({ triggers: [1, 2] }, { triggers: [1] })).detail).toEqual({ "triggers[1]": "DELETE" });
  });

  it("names a top-level property once", async () => {
    const found = await diff({ environment: { A: "1", B: "1" } }, { environment: { A: "2", B: "2" } });
    expect(found.diffs).toEqual(["environment"]);
  });

  it("sees a secret that changed, and a plain value that became a secret", async () => {
    expect((await diff({ stdin: new Secret("a") }, { stdin: new Secret("b") })).diffs).toEqual(["stdin"]);
    expect((await diff({ stdin: "a" }, { stdin: new Secret("a") })).diffs).toEqual(["stdin"]);
    expect((await diff({ stdin: "a" }, { stdin: new OutputValue("a") })).diffs).toEqual([]);
    const [old, now] = [new Secret({ A: "1" }), new Secret({ A: "2" })];
    expect((await diff({ environment: old }, { environment: now })).detail).toEqual({
      environment: "UPDATE",
    });
    expect((await diff({ environment: old }, { environment: new Secret({ A: "1" }) })).diffs).toEqual([]);
  });

  it("takes a value that is not known yet for changed", async () => {
    expect((await diff({ stdin: "a" }, { stdin: UNKNOWN })).detail).toEqual({ stdin: "UPDATE" });
  });

  it("takes an asset for one value", async () => {
    const asset = (hash: string) => [{ "4dabf18193072939515e22adb298388d": "c44067f5", hash }];
    expect((await diff({ triggers: asset("a") }, { triggers: asset("b") })).detail).toEqual({
      "triggers[0]": "UPDATE",
    });
    expect((await diff({ triggers: asset("a") }, { triggers: asset("a") })).diffs).toEqual([]);
  });

  it("passes over what is ignored", async () => {
    const found = await diff({ stdin: "a", create: "x" }, { stdin: "b", create: "y" }, ["stdin"]);
    expect(found.diffs).toEqual(["create"]);
  });
});
