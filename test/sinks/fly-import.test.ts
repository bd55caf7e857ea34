import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FlyImportRefused, flyImport } from "../../components/sinks/fly-import.ts";
import { parseSecrets } from "../../rehearsal/clients/flyctl/parse-secrets.js";

/** Text that the parser's rules turn on, far more often than chance would have it. */
const trapText = fc
  .array(
    fc.constantFrom('"', '"""', "'", "#", "=", " ", "\t", "\n", "\r", "\r\n", "\\", "$", "a", "é", "\ufeff"),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(""));
const anyText = fc.oneof(
  trapText,
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme" }),
);
const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,9}$/);

/** What the app would be given, or that it was refused. */
function imported(entries: Record<string, string>): Record<string, string> | "refused" {
  try {
    return Object.fromEntries(parseSecrets(flyImport(entries)));
  } catch (error) {
    if (error instanceof FlyImportRefused) return "refused";
    throw error;
  }
}

describe("text for flyctl secrets import", () => {
  it("holds each value as it is, or is refused", () => {
    fc.assert(
      fc.property(fc.dictionary(name, anyText, { maxKeys: 5, noNullPrototype: true }), (entries) => {
        const result = imported(entries);
        if (result !== "refused") expect(result).toEqual(entries);
      }),
      { numRuns: 3_000 },
    );
  });

  it("is never refused for a value of one line", () => {
    const oneLine = anyText.map((text) => text.replace(/[\n\0]/g, ""));
    fc.assert(
      fc.property(oneLine, (value) => {
        expect(imported({ TOKEN: value })).toEqual({ TOKEN: value });
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ["a number sign", "a#b # c"],
    ["a number sign in quotes", '"a#b"'],
    ["quotes", 'say "hi"'],
    ["a single double quote", '"'],
    ["a single quote on each side", "'a'"],
    ["three quotes", 'a"""b"""'],
    ["only three quotes", '"""'],
    ["spaces around", "  a  "],
    ["a CR at its end", "a\r"],
    ["a backslash before a quote", '{"a":"\\""}'],
    ["nothing", ""],
    ["a token of Fly", "FlyV1 fm2_aa+/=,fm2_bb"],
    ["a key over lines", "-----BEGIN KEY-----\nab/+=\n-----END KEY-----\n"],
    ["lines and number signs", "# one\n# two\n\nthree"],
  ])("keeps a value with %s", (_, value) => {
    expect(imported({ BEFORE: "x", VALUE: value, AFTER: "y" })).toEqual({
      BEFORE: "x",
      VALUE: value,
      AFTER: "y",
    });
  });

  it("keeps the longest value that flyctl reads, and refuses the next", () => {
    const room = 65_535 - 'A=""'.length;
    expect(imported({ A: "x".repeat(room) })).toEqual({ A: "x".repeat(room) });
    expect(imported({ A: "x".repeat(room + 1) })).toBe("refused");
    expect(imported({ A: "é".repeat(room / 2 + 1) })).toBe("refused");
  });

  it.each([
    ["a NUL", "secret\0", /NUL.*base64/],
    ["half a surrogate pair", "secret\ud800", /surrogate.*base64/],
    ["lines that end with CR LF", "secret\r\ntwo", /CR LF.*LF line ends/],
    ["a line in it that ends with three quotes", 'secret"""\ntwo', /ends with """.*base64/],
    ["a # after a quote in the first of its lines", 'secret"#\ntwo', /odd number.*base64/],
    ["a line that is too long", `secret${"x".repeat(70_000)}`, /65535 bytes.*Break/],
  ])("is refused for %s, with the name and the remedy and without the value", (_, value, reason) => {
    let message = "";
    try {
      flyImport({ FINE: "x", SOME_TOKEN: value });
    } catch (error) {
      if (error instanceof FlyImportRefused) ({ message } = error);
    }
    expect(message).toMatch(/^"SOME_TOKEN" /);
    expect(message).toMatch(reason);
    expect(message).not.toContain("secret");
  });

  it.each(["", "A B", "A=B", "#A", "1A", "A\nB"])("is refused for the name %j", (bad) => {
    expect(() => flyImport({ [bad]: "x" })).toThrow(/name of an environment variable/);
  });

  it("names everything that is refused at once", () => {
    expect(() => flyImport({ ONE: "\0", TWO: "x", THREE: "a\r\nb" })).toThrow(/"ONE".*\n"THREE"/);
  });

  it("is empty where there is nothing to import", () => {
    expect(flyImport({})).toBe("");
  });
});
