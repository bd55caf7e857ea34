import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RULES } from "../../policy/rules/index.ts";
import { stackLevels } from "../../policy/stack-levels.ts";
import { policiesPage } from "../../tools/policies/page.ts";

const POLICY = new URL("../../policy/", import.meta.url);
const VERBS = ["disallow", "require", "enforce", "limit"];

describe("the pack", () => {
  it("has a page that lists what is in it", () => {
    expect(readFileSync(new URL("README.md", POLICY), "utf8")).toBe(policiesPage());
  });

  it("holds every rule that has a file, one a file, under the file's name", () => {
    const files = readdirSync(new URL("rules/", POLICY)).filter((file) => file !== "index.ts");
    expect(RULES.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
  });

  it.each(RULES)("$name begins with a verb, and says in one line what is wrong and what to do", (rule) => {
    expect(VERBS).toContain(rule.name.split("-")[0]);
    expect(rule.description).toMatch(/^[^\n]{20,140}\.$/);
    expect(rule.remedy).toMatch(/^[^\n]{20,400}\.$/);
  });

  it.each(RULES)("$name has defaults for its own settings alone", ({ settings }) => {
    expect(Object.keys(settings?.schema ?? {})).toEqual(
      expect.arrayContaining(Object.keys(settings?.defaults ?? {})),
    );
  });

  it.each(RULES)("$name has a unit test", ({ name }) => {
    expect(existsSync(new URL(`rules/${name}.test.ts`, import.meta.url))).toBe(true);
  });
});

describe("a stack's levels", () => {
  const folder = new URL(".", POLICY).pathname;
  const levels = (stack: string, project = "shop") => stackLevels(folder, { project, stack });

  it("are advisory on staging", () => {
    expect(levels("staging")).toEqual({ all: "advisory" });
  });

  it("ask for guards in this repository's own project alone", () => {
    expect(levels("prod", "keyturn")).toMatchObject({
      "require-origin-guards": { guards: expect.anything() },
    });
    expect(levels("staging", "keyturn")).toMatchObject({ all: "advisory" });
  });

  it.each(["prod", "other", "", "../package", "constructor", "keyturn/prod"])(
    "are the pack's own on %j",
    (stack) => {
      expect(levels(stack)).toEqual({});
    },
  );

  it.each(["", ".", "..", "../stacks/keyturn"])("are the pack's own in a project %j", (project) => {
    expect(levels("prod", project)).toEqual({});
  });
});
