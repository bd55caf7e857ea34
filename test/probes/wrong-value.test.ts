import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wrongValue } from "../../components/probes/index.ts";

const CLASSES = ["0123456789abcdef", "0123456789", "abcdefghij", "ABCDEFabc0123", "ABC_-xyz"];

describe("a wrong value", () => {
  it("has the length of the right one, its characters, and is another", () => {
    const value = fc
      .constantFrom(...CLASSES)
      .chain((letters) => fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 60 }));
    fc.assert(
      fc.property(value, (right) => {
        const wrong = wrongValue(right);
        expect(wrong).not.toBe(right);
        expect(wrong).toHaveLength(right.length);
        for (const has of [/[0-9]/, /[a-z]/, /[A-Z]/, /[_-]/]) {
          if (!/^[0-9a-fA-F]+$/.test(right) && has.test(wrong)) expect(right).toMatch(has);
        }
      }),
    );
  });

  it.each([
    ["0af3b29c0af3b29c", /^[0-9a-f]{16}$/],
    ["0AF3B29C0AF3B29C", /^[0-9A-F]{16}$/],
    ["84213795", /^[0-9]{8}$/],
    ["abc.def-ghi.jkl_mno", /^[a-z_-]{3}\.[a-z_-]{7}\.[a-z_-]{7}$/],
    ["p!ss w*rd", /^[a-z]![a-z]{2} [a-z]\*[a-z]{2}$/],
  ])("of %s is of the same form", (right, form) => {
    for (let i = 0; i < 50; i++) expect(wrongValue(right)).toMatch(form);
  });

  it("tells nothing of the right one: each is drawn anew, at every place", () => {
    const right = "aaaaaaaaaaaaaaaaaaaaaaaa";
    const drawn = Array.from({ length: 200 }, () => wrongValue(right));
    expect(new Set(drawn).size).toBe(200);
    for (let at = 0; at < right.length; at++)
      expect(new Set(drawn.map((wrong) => wrong[at])).size).toBeGreaterThan(15);
    // A place may also come to hold what stands there: that it never did would tell what it is not.
    expect(drawn.some((wrong) => wrong.includes("a"))).toBe(true);
  });

  it("of one digit is one of the nine others, and of none that is accepted, too", () => {
    const drawn = new Set(Array.from({ length: 300 }, () => wrongValue("7", "3")));
    expect([...drawn].sort()).toEqual(["0", "1", "2", "4", "5", "6", "8", "9"]);
  });

  it.each(["", "!!!", "äöü"])("of %j there is none", (right) => {
    expect(() => wrongValue(right)).toThrow(RangeError);
  });
});
