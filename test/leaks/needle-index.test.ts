import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { needles } from "../../components/exposure/encodings.ts";
import { flatten } from "../../components/exposure/flatten.ts";
import { NeedleIndex } from "../../components/exposure/needle-index.ts";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";

describe("the search for many needles at once", () => {
  it("finds what a search for each needle finds, at the same places", () => {
    const text = (minLength: number, maxLength: number) =>
      fc
        .string({ unit: fc.constantFrom("a", "b", "é", "\n"), minLength, maxLength })
        .map((s) => Buffer.from(s));
    fc.assert(
      fc.property(fc.array(text(3, 12), { minLength: 1, maxLength: 8 }), text(0, 300), (list, hay) => {
        const found: string[] = [];
        new NeedleIndex(list).search(hay, (needle, offset) => found.push(`${needle}@${offset}`));
        const expected = list.flatMap((needle, number) =>
          [...hay.keys()].filter((at) => hay.indexOf(needle, at) === at).map((at) => `${number}@${at}`),
        );
        expect(found.sort()).toEqual(expected.sort());
      }),
      { numRuns: 300 },
    );
  });

  it("refuses an empty list and a needle without bytes, which would be found everywhere", () => {
    expect(() => new NeedleIndex([])).toThrow(RangeError);
    expect(() => new NeedleIndex([Buffer.alloc(0)])).toThrow(RangeError);
  });

  it("searches 50 MB for 100 secrets in every form within a few seconds", () => {
    const secrets = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [`S${n}`, `é'$"${randomBytes(24).toString("base64")}`]),
    );
    expect(Object.values(secrets).flatMap(needles).length).toBeGreaterThan(3000);
    const hay = Buffer.from(randomBytes(37_500_000).toString("base64"));
    hay.write(secrets.S42 ?? "", 49_000_000);
    const searcher = new SecretSearcher(secrets);
    const start = performance.now();
    const hits = searcher.search(hay);
    expect(hits.map((hit) => hit.secretName)).toEqual(["S42"]);
    expect(performance.now() - start).toBeLessThan(4000);
  });
});

describe("flatten", () => {
  it("takes out line breaks with their indent, those written in JSON, and colours", () => {
    expect(flatten(Buffer.from("ab\r\n   cd\\nef\u001b[38;5;1mg\u001b[0mh")).toString()).toBe("abcdefgh");
  });

  it("gives back the same buffer when there was nothing to take out", () => {
    const bytes = Buffer.from("one line \\x with [brackets] and\ttabs");
    expect(flatten(bytes)).toBe(bytes);
  });
});
