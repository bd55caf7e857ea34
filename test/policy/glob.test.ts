import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitsGlob } from "../../policy/glob.ts";

describe("a pattern", () => {
  it.each([
    ["web", "web", true],
    ["web", "web1", false],
    ["web*", "web", true],
    ["*web", "my-web", true],
    ["a*b*c", "a-b-b-c", true],
    ["a*a", "a", false],
    ["*", "", true],
    ["a.c", "abc", false],
    ["*b*", "a\nb\nc", true],
  ])("%j fits %j: %j", (pattern, text, isFit) => expect(fitsGlob(pattern, text)).toBe(isFit));

  it("fits what a regular expression fits", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const same = new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(text);
        expect(fitsGlob(pattern, text)).toBe(same);
      }),
    );
  });

  it("of many stars is looked up in no time", () => {
    const start = performance.now();
    expect(fitsGlob(`${"*a".repeat(40)}*b`, "a".repeat(400))).toBe(false);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
