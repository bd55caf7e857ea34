import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CharacterRules, randomCharacters } from "../../../../rehearsal/providers/random/characters.ts";

const DEFAULT_SPECIAL = "!@#$%&*()-_=+[]{}<>:?";
const all: CharacterRules = {
  length: 32,
  upper: true,
  lower: true,
  numeric: true,
  special: true,
  minUpper: 0,
  minLower: 0,
  minNumeric: 0,
  minSpecial: 0,
};

function count(text: string, characters: string): number {
  return [...text].filter((character) => characters.includes(character)).length;
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = UPPER.toLowerCase();
const DIGITS = "0123456789";

describe("random characters", () => {
  it("honours length, classes and minimums, whatever they are", () => {
    const minimum = fc.integer({ min: 0, max: 6 });
    const rules = fc.record({
      extra: fc.integer({ min: 0, max: 40 }),
      upper: fc.boolean(),
      lower: fc.boolean(),
      numeric: fc.boolean(),
      special: fc.boolean(),
      minUpper: minimum,
      minLower: minimum,
      minNumeric: minimum,
      minSpecial: minimum,
    });
    fc.assert(
      fc.property(rules, ({ extra, ...classes }) => {
        fc.pre(classes.upper || classes.lower || classes.numeric || classes.special);
        const sum = classes.minUpper + classes.minLower + classes.minNumeric + classes.minSpecial;
        const text = randomCharacters({ ...classes, length: sum + extra });
        expect(text).toHaveLength(sum + extra);
        const found = [
          { on: classes.upper, least: classes.minUpper, count: count(text, UPPER) },
          { on: classes.lower, least: classes.minLower, count: count(text, LOWER) },
          { on: classes.numeric, least: classes.minNumeric, count: count(text, DIGITS) },
          { on: classes.special, least: classes.minSpecial, count: count(text, DEFAULT_SPECIAL) },
        ];
        for (const one of found) {
          expect(one.count).toBeGreaterThanOrEqual(one.least);
          if (!one.on) expect(one.count).toBe(one.least);
        }
        expect(found.reduce((total, one) => total + one.count, 0)).toBe(text.length);
      }),
    );
  });

  it("takes only the special characters it is given", () => {
    const text = randomCharacters({
      ...all,
      length: 400,
      upper: false,
      lower: false,
      numeric: false,
      overrideSpecial: "._",
    });
    expect(text).toMatch(/^[._]{400}$/);
  });

  it("favours no character and no place", () => {
    // 62 characters don't divide 256: taking random bytes modulo 62 would give the first eight 25% more.
    const draws = 2_000;
    const text = Array.from({ length: draws }, () =>
      randomCharacters({ ...all, special: false, length: 62 }),
    );
    const counts = [...(UPPER + LOWER + DIGITS)].map((character) => count(text.join(""), character));
    const sigma = Math.sqrt(draws);
    for (const found of counts) expect(Math.abs(found - draws)).toBeLessThan(6 * sigma);
  });

  it("puts the required characters anywhere", () => {
    const places = new Set<number>();
    for (let i = 0; i < 400; i++) {
      places.add(
        randomCharacters({
          ...all,
          length: 8,
          upper: false,
          lower: true,
          numeric: false,
          special: false,
          minNumeric: 1,
        }).search(/\d/),
      );
    }
    expect([...places].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("never makes the same text twice", () => {
    const made = Array.from({ length: 1_000 }, () => randomCharacters({ ...all, length: 24 }));
    expect(new Set(made).size).toBe(made.length);
  });

  it("refuses when every class is off", () => {
    expect(() =>
      randomCharacters({ ...all, upper: false, lower: false, numeric: false, special: false }),
    ).toThrow(/every class of characters is switched off/);
  });

  it("refuses special characters outside ASCII", () => {
    expect(() => randomCharacters({ ...all, overrideSpecial: "§" })).toThrow(/use printable ASCII only/);
  });
});
