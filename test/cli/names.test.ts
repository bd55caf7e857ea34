import { describe, expect, it } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { chosenNames, subjectNames } from "../../cli/names.ts";

const every = () => ["A", "B"];

describe("the names that a command works on", () => {
  it("may be given one by one or with commas", () => {
    expect(chosenNames(["A,B", "C", "D,"], undefined, every)).toEqual(["A", "B", "C", "D"]);
  });

  it("are every one with --all", () => {
    expect(chosenNames([], true, every)).toEqual(["A", "B"]);
  });

  it.each<[string, string[], boolean | undefined, () => string[], string]>([
    ["none is given", [], undefined, every, "name a secret, or use --all"],
    ["only a comma is given", [","], undefined, every, "name a secret, or use --all"],
    ["--all finds none", [], true, () => [], "there is none to take"],
    ["names stand beside --all", ["A"], true, every, "give names or --all, not both"],
  ])("are refused where %s", (_case, names, all, some, message) => {
    expect(() => chosenNames(names, all, some)).toThrow(
      expect.objectContaining({ message, exitCode: EXIT.badInput }),
    );
  });
});

describe("the names in a commit's subject", () => {
  it.each([
    [["A"], "A"],
    [["A", "B"], "A and B"],
    [["A", "B", "C"], "A and 2 others"],
  ])("of %j are %j", (names, text) => {
    expect(subjectNames(names)).toBe(text);
  });
});
