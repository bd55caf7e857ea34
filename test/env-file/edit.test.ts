// biome-ignore-all lint/suspicious/noTemplateCurlyInString: .env files write variables as ${NAME} too.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EnvValueError, parseEnv, readValues, setValues } from "../../provider/env-file/index.ts";
import { awkwardValue, envText, wantedValues } from "../../tools/compose-vectors/round-trips.ts";
import { vectors } from "./compose-vectors.ts";

function edited(text: string, values: Record<string, string>): string {
  return setValues(parseEnv(text), new Map(Object.entries(values))).print();
}

describe("setValues, as Docker Compose reads what it wrote", () => {
  it("has hundreds of recorded round trips", () => {
    expect(vectors.roundTrips.length).toBeGreaterThanOrEqual(300);
  });

  it.each(vectors.roundTrips.map((trip) => [JSON.stringify([trip.before, trip.set]), trip] as const))(
    "%s",
    (_, trip) => {
      // A difference here means that the way of writing changed: record anew, see tools/compose-vectors.
      expect(edited(trip.before, trip.set)).toBe(trip.after);
      expect(trip.values).toMatchObject(trip.set);
      const { "": _nameless, ...named } = trip.values ?? {};
      expect(Object.fromEntries(readValues(parseEnv(trip.after)))).toEqual(named);
    },
  );
});

describe("setValues", () => {
  it.each<[title: string, text: string, values: Record<string, string>, result: string]>([
    [
      "keeps comments, order and blank lines",
      "# a\n\nA=1 # b\n\n# c\nB=2\n",
      { A: "x" },
      "# a\n\nA=x # b\n\n# c\nB=2\n",
    ],
    ["keeps CRLF line endings", "A=1\r\nB=2\r\n", { A: "x" }, "A=x\r\nB=2\r\n"],
    ["keeps CRLF behind a value that was empty", "A=\r\nB=2\r\n", { A: "x" }, "A=x\r\nB=2\r\n"],
    ["keeps a missing final newline", "A=1\nB=2", { B: "x" }, "A=1\nB=x"],
    ["keeps a byte order mark", "\uFEFFA=1\n", { A: "x" }, "\uFEFFA=x\n"],
    ["keeps `export` and blanks around the sign", "  export A = 1\n", { A: "x" }, "  export A = x\n"],
    ["keeps a colon", "A: 1\n", { A: "x" }, "A: x\n"],
    ["keeps single quotes", "A='1' # note\n", { A: "x" }, "A='x' # note\n"],
    ["keeps double quotes", 'A="1"# note\n', { A: 'x"$\\' }, 'A="x\\"\\$\\\\"# note\n'],
    ["keeps what stands behind a quoted value", "A='1' B=2\n", { A: "x" }, "A='x' B=2\n"],
    ["leaves single quotes only for a value that they cannot hold", "A='1'\n", { A: "it's" }, 'A="it\'s"\n'],
    ["leaves single quotes for a backslash at the end", "A='1'\n", { A: "x\\" }, 'A="x\\\\"\n'],
    ["quotes an unquoted value that gets a dollar", "A=1\n", { A: "$B" }, "A='$B'\n"],
    ["quotes an unquoted value that gets a hash", "A=1\n", { A: "a#b" }, "A='a#b'\n"],
    ["quotes blanks at the ends", "A=1\n", { A: " x " }, "A=' x '\n"],
    [
      "leaves an unquoted address unquoted",
      "A=1\n",
      { A: "https://u:p@example.com/?a=b" },
      "A=https://u:p@example.com/?a=b\n",
    ],
    ["empties a value", "A=1\nB='1'\n", { A: "", B: "" }, "A=\nB=''\n"],
    ["empties a value without turning its comment into one", "A=1 # note\n", { A: "" }, "A='' # note\n"],
    ["keeps a note that Compose took for the value", "A=   # note\n", { A: "x" }, "A=x   # note\n"],
    ["replaces a value that begins with a hash", "A=#1\nB= #2\n", { A: "x", B: "x" }, "A=x\nB= x\n"],
    ["replaces a value of several lines", 'A="1\n2" # note\nB=2\n', { A: "x" }, 'A="x" # note\nB=2\n'],
    ["changes every occurrence of a duplicate key", "A=1\nB=2\nA='3'\n", { A: "x" }, "A=x\nB=2\nA='x'\n"],
    ["leaves duplicates alone when the last reads as wanted", "A=1\nA=2\n", { A: "2" }, "A=1\nA=2\n"],
    ["leaves a value as written when it reads as wanted", 'A="\\0123x"\n', { A: "Sx" }, 'A="\\0123x"\n'],
    ["leaves an interpolation that reads as wanted", "P=1\nU=a:$P\n", { U: "a:1" }, "P=1\nU=a:$P\n"],
    [
      "leaves an interpolation that will read as wanted",
      "P=1\nU=a:$P\n",
      { U: "a:x", P: "x" },
      "P=x\nU=a:$P\n",
    ],
    [
      "replaces an interpolation that no longer reads as wanted",
      "P=1\nU=a:$P\n",
      { U: "a:1", P: "x" },
      "P=x\nU=a:1\n",
    ],
    ["replaces a value that could not be interpolated", "A=x${\nB=${H:?}\n", { A: "x" }, "A=x\nB=${H:?}\n"],
    ["appends a missing key", "A=1\n", { B: "x y" }, "A=1\nB='x y'\n"],
    ["appends in the file's line endings", "A=1\r\n", { B: "x" }, "A=1\r\nB=x\r\n"],
    ["appends behind a last line without an end", "A=1", { B: "x", C: "y" }, "A=1\nB=x\nC=y\n"],
    ["appends behind a last comment without an end", "A=1\n# note", { B: "x" }, "A=1\n# note\nB=x\n"],
    ["appends to an empty file", "", { B: "x" }, "B=x\n"],
    ["gives a name alone a value in place", "A \nB=2\n", { A: "x" }, "A=x \nB=2\n"],
    ["gives a name alone at the end a value", "B=2\nA", { A: "x" }, "B=2\nA=x"],
    ["leaves a name alone beside an assignment of it", "A=1\nA\n", { A: "x" }, "A=x\nA\n"],
  ])("%s", (_, text, values, result) => {
    expect(edited(text, values)).toBe(result);
    expect(Object.fromEntries(readValues(parseEnv(result), Object.keys(values)))).toEqual(values);
  });

  it("gives back the same document when all keys read as wanted", () => {
    const document = parseEnv("A='1'\nB=$A\n");
    expect(
      setValues(
        document,
        new Map([
          ["A", "1"],
          ["B", "1"],
        ]),
      ),
    ).toBe(document);
  });

  it("reads back every value it wrote, and leaves every other key's text alone", () => {
    fc.assert(
      fc.property(envText, wantedValues, (text, wanted) => {
        const before = parseEnv(text);
        const after = setValues(before, wanted);
        expect(readValues(after, wanted.keys())).toEqual(wanted);
        expect(setValues(after, wanted)).toBe(after);
        expect(outside(after, wanted)).toEqual(outside(before, wanted));
      }),
      { numRuns: 500 },
    );
  });

  it("keeps the bytes before and behind the value whatever the value", () => {
    fc.assert(
      fc.property(awkwardValue, fc.constantFrom("A=1", "A='1'", 'A="1"', "export A: 1"), (value, line) => {
        const result = edited(`# a\r\n${line} # b\r\nB='c'`, { A: value });
        expect(result.startsWith(`# a\r\n${line.slice(0, line.search(/['"1]/))}`)).toBe(true);
        expect(result.endsWith(" # b\r\nB='c'")).toBe(true);
      }),
    );
  });

  it.each([
    ["a line break", "canary\ncanary"],
    ["a NUL character", "canary\0"],
    ["half a character", "canary\ud800"],
  ])("refuses %s, naming key and remedy and never the value", (problem, value) => {
    const attempt = () => edited("KEY=1\n", { KEY: value });
    expect(attempt).toThrow(EnvValueError);
    expect(attempt).toThrow(new RegExp(`^KEY: its value holds ${problem}.*base64`));
    expect(attempt).not.toThrow(/canary/);
  });

  it.each(["", "A B", "1A", "A=B", "A\nB", "ü"])("refuses %j as a key", (key) => {
    expect(() => edited("", { [key]: "x" })).toThrow(EnvValueError);
  });
});

function outside(document: ReturnType<typeof parseEnv>, wanted: ReadonlyMap<string, string>): unknown[] {
  return document.entries
    .filter(({ key }) => !wanted.has(key))
    .map((entry) => [entry.key, entry.style, document.slice(entry.valueSpan)]);
}
