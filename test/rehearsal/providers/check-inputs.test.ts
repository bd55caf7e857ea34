import { describe, expect, it } from "vitest";
import { checkInputs } from "../../../rehearsal/providers/check-inputs.ts";
import type { CheckResult } from "../../../rehearsal/providers/provider.ts";
import { type PropertyMap, Secret, UNKNOWN } from "../../../rehearsal/providers/values.ts";
import { EXAMPLE_TOKEN, exampleDialect, exampleTable } from "./example-table.ts";

function check(news: PropertyMap, dialect = exampleDialect): CheckResult {
  const subject = { urn: `urn:pulumi:s::p::${EXAMPLE_TOKEN}::n`, name: "n", type: EXAMPLE_TOKEN };
  return checkInputs(exampleTable, { ...subject, olds: {}, news }, dialect);
}

function reasons(news: PropertyMap): string[] {
  return check(news).failures.map(({ property, reason }) => `${property}: ${reason}`);
}

describe("checking inputs against a resource's table", () => {
  it("accepts what fits, and fills no default into the inputs", () => {
    const news = { name: "a", size: 3, tags: { a: "b" }, rules: [{ port: 1 }] };
    expect(check(news)).toEqual({ inputs: news, failures: [] });
  });

  it.each([
    ["a missing property", {}, ["name: missing"]],
    ["a null for a required one", { name: null }, ["name: missing"]],
    ["a number below its least value", { name: "a", size: 1 }, ["size: range"]],
    ["a number above its greatest value", { name: "a", size: 6 }, ["size: range"]],
    ["a word that is not one of the allowed", { name: "a", mode: "loose" }, ["mode: choice"]],
    ["two properties that exclude each other", { name: "a", value: "v", file: "f" }, ["value: conflict"]],
    ["a property that does not exist", { name: "a", naem: "b" }, ["naem: unknown"]],
    [
      "a property that an object inside does not have",
      { name: "a", rules: [{ port: 1, prot: 2 }] },
      ["rules[0].prot: unknown"],
    ],
    ["a property that an object inside lacks", { name: "a", rules: [{}] }, ["rules[0].port: missing"]],
    ["a rule across properties", { name: "taken" }, ["name: rule"]],
  ])("refuses %s", (_what, news, expected) => {
    expect(reasons(news as PropertyMap)).toEqual(expected);
  });

  it.each([
    ["a text for a number", { name: "a", size: "3" }, ["size: type"]],
    ["a fraction for a whole number", { name: "a", size: 2.5 }, ["size: type"]],
    ["a list for a text", { name: ["a"] }, ["name: type"]],
    ["a number inside a map of texts", { name: "a", tags: { b: 1 } }, ["tags.b: type"]],
    ["an object for a list", { name: "a", rules: {} }, ["rules: type"]],
    ["a wrong type alone, before anything else is looked at", { size: "3" }, ["size: type"]],
  ])("refuses %s", (_what, news, expected) => {
    expect(reasons(news as PropertyMap)).toEqual(expected);
  });

  it("reports every problem at once", () => {
    expect(reasons({ size: 9, mode: "x" })).toEqual(["name: missing", "size: range", "mode: choice"]);
  });

  it("lets through what is not known yet, and asks no rule across properties then", () => {
    expect(check({ name: "taken", size: UNKNOWN, tags: { a: UNKNOWN } }).failures).toEqual([]);
    expect(check({ name: UNKNOWN }).failures).toEqual([]);
  });

  it("looks inside secrets", () => {
    expect(reasons({ name: new Secret("a"), size: new Secret(9) })).toEqual(["size: range"]);
  });

  it("marks a property secret that the plugin knows to be one, without marking it twice", () => {
    const once = check({ name: "a", value: "v" }).inputs.value;
    const twice = check({ name: "a", value: new Secret("v") }).inputs.value;
    expect([once, twice].map((value) => value instanceof Secret && value.reveal())).toEqual(["v", "v"]);
  });

  it("passes an unknown property on where the plugin ignores it", () => {
    const tolerant = { ...exampleDialect, unknownProperty: "ignore" } as const;
    expect(check({ name: "a", naem: "b" }, tolerant)).toEqual({
      inputs: { name: "a", naem: "b" },
      failures: [],
    });
  });

  it("leaves the engine's own properties alone", () => {
    expect(reasons({ name: "a", __defaults: [] })).toEqual([]);
  });
});
