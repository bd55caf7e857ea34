import { describe, expect, it } from "vitest";
import { Panic, parseSecrets } from "../../../rehearsal/clients/flyctl/parse-secrets.js";

/** What is given, and what is stored. Each row was followed through parser.go of flyctl v0.4.112. */
const VECTORS: readonly [behaviour: string, input: string, stored: Record<string, string>][] = [
  ["takes a plain value", "A=b", { A: "b" }],
  ["takes every line", "A=1\nB=2\n", { A: "1", B: "2" }],
  ["drops one CR before a line's end", "A=1\r\nB=2\r", { A: "1", B: "2" }],
  ["keeps a CR before that", "A=1\r\r\n", { A: "1\r" }],
  ["skips empty lines, blank lines and comments", "\n \t\n# A=1\nB=2", { B: "2" }],
  ["takes a comment that is indented for a name", " # A=1", { "# A": "1" }],
  ["takes spaces from around a name and before a value", " A = 1 ", { A: "1 " }],
  ["keeps a tab before a value", "A=\t1", { A: "\t1" }],
  ["knows no export", "export A=1", { "export A": "1" }],
  ["parts at the first equals sign", "A=b=c==", { A: "b=c==" }],
  ["takes an empty value", "A=", { A: "" }],
  ["takes the later of two", "A=1\nA=2", { A: "2" }],
  ["cuts at a number sign without a space too", "A=b#c", { A: "b" }],
  ["cuts the spaces before a number sign", "A=b  # c", { A: "b" }],
  ["cuts a value down to nothing", "A=#b", { A: "" }],
  ["does not cut in double quotes", 'A="b#c"', { A: "b#c" }],
  ["cuts behind double quotes", 'A="b" # c', { A: "b" }],
  ["does not cut after an odd number of double quotes", 'A=b"#c', { A: 'b"#c' }],
  ["cuts after an even number of double quotes", 'A="b"c#d"', { A: '"b"c' }],
  ["cuts in single quotes, which are no quotes to it there", "A='b#c'", { A: "'b" }],
  ["takes single quotes off", "A='b'", { A: "b" }],
  ["takes one pair of quotes off alone", `A="'b'"`, { A: "'b'" }],
  ["keeps quotes that do not match", `A="b'`, { A: `"b'` }],
  ["knows no escapes", 'A="b\\n\\"c\\""', { A: 'b\\n\\"c\\"' }],
  ["keeps a dollar sign", "A=$B $(c)", { A: "$B $(c)" }],
  ["takes three quotes on one line, with quotes and spaces inside", 'A=""" b "c" """', { A: ' b "c" ' }],
  ["takes nothing between three quotes", 'A=""""""', { A: "" }],
  ["cuts in three quotes after a quote inside", 'A="""b"#c"""\nB=1', {}],
  ["takes several lines between three quotes", 'A="""b\n\n# c\nd"""\nB=1', { A: "b\n\n# c\nd", B: "1" }],
  ["drops the CR of lines between three quotes", 'A="""b\r\nc"""', { A: "b\nc" }],
  ["ends at the first line that ends with three quotes", 'A="""b\nc"""\nd=1"""', { A: "b\nc", d: '1"""' }],
  ["takes five quotes for the beginning of several lines", 'A="""""\nb"""', { A: '""\nb' }],
  ["loses what is never closed, without a word", 'A=1\nB="""c\nD=2', { A: "1" }],
  ["takes a byte order mark into the name", "\ufeffA=1", { "\ufeffA": "1" }],
  ["takes no-break spaces from a name, as Go does", "\u00a0\u0085A=1", { A: "1" }],
  ["takes a name of nothing", "=1", { "": "1" }],
];

describe("the parser of flyctl secrets import", () => {
  it.each(VECTORS)("%s", (_, input, stored) => {
    expect(Object.fromEntries(parseSecrets(input))).toEqual(stored);
  });

  it("takes a line of 65,535 bytes, and drops one byte more with all that follows", () => {
    const fits = `A=${"x".repeat(65_533)}`;
    expect([...parseSecrets(`${fits}\nB=1`).keys()]).toEqual(["A", "B"]);
    expect([...parseSecrets(`Z=0\n${fits}x\nB=1`).keys()]).toEqual(["Z"]);
    expect([...parseSecrets(fits).keys()]).toEqual(["A"]);
    expect([...parseSecrets(`${fits}x`).keys()]).toEqual([]);
  });

  it("counts bytes, not characters, and the CR too", () => {
    expect(parseSecrets(`A=${"é".repeat(32_767)}`).size).toBe(0);
    expect(parseSecrets(`A=${"x".repeat(65_533)}\r\n`).size).toBe(0);
  });

  it("loses a value over several lines, one of which is too long", () => {
    expect([...parseSecrets(`A="""b\n${"x".repeat(65_536)}\nc"""\nB=1`).keys()]).toEqual([]);
  });

  it("repeats a line without an equals sign in its error", () => {
    expect(() => parseSecrets("A=1\nsome value\n")).toThrow(
      "Secrets must be provided as NAME=VALUE pairs (some value is invalid)",
    );
  });

  it.each(['A="', "A='"])("ends as the real one panics at %j", (input) => {
    expect(() => parseSecrets(input)).toThrow(Panic);
  });
});
