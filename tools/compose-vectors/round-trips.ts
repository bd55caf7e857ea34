// biome-ignore-all lint/suspicious/noTemplateCurlyInString: .env files write variables as ${NAME} too.

import fc from "fast-check";
import { parseEnv } from "../../provider/env-file/parse.ts";

/** A file and the values to set in it. */
export interface RoundTrip {
  readonly before: string;
  readonly set: Record<string, string>;
}

const KEYS = ["A", "B", "C", "D_1", "NEW"];
const AWKWARD = [
  ..."\"'\\$#{}=:;&|<>()`~!?*[]%@ \t\r-+",
  "é",
  "€",
  "😀",
  "\u00a0",
  "\u2028",
  "\u200b",
  "\u0085",
  "0",
  "n",
  "a",
  "Z",
];

/** Values that a line can hold, most of them awkward. */
export const awkwardValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom(...AWKWARD), maxLength: 12 }) },
  { weight: 1, arbitrary: fc.base64String({ maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: "binary", maxLength: 8 }).filter((text) => !/[\n\0]/.test(text)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      " ",
      "\\",
      "'",
      '"',
      "$",
      "#",
      "# x",
      " #",
      "$$",
      "${A}",
      "\\'",
      '\\"',
      "'\\''",
    ),
  },
);

const key = fc.constantFrom(...KEYS.slice(0, 4));
const written = fc.constantFrom(
  "",
  "old",
  "old # note",
  "   # note",
  "'old'",
  "'o # d' # note",
  '"old"',
  '"o\\"d"',
  '"two\nlines"',
  "a#b",
  "$A",
  "${B:-x}",
  "'$A'",
  '"${A}/${B-}"',
  "pa$$word",
  "old\t",
  "'old' \t",
  '"old"# note',
  "'it\\'s'",
);
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom("", "", "", "export ", "  "),
        key,
        fc.constantFrom("=", "=", "=", ": ", " = "),
        written,
      )
      .map((parts) => parts.join("")),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "# comment", '  # indented, it\'s "odd"', "A", "B ", "export C"),
  },
);

/** Files that the parser accepts, in all line-end styles. */
export const envText: fc.Arbitrary<string> = fc
  .record({
    lines: fc.array(line, { maxLength: 6 }),
    lineEnd: fc.constantFrom("\n", "\n", "\r\n"),
    mark: fc.constantFrom("", "", "", "\uFEFF"),
    closed: fc.boolean(),
  })
  .map(
    ({ lines, lineEnd, mark, closed }) =>
      mark + lines.join(lineEnd) + (closed && lines.length > 0 ? lineEnd : ""),
  )
  .filter((text) => {
    parseEnv(text);
    return true;
  });

/** Which keys get which values. */
export const wantedValues: fc.Arbitrary<Map<string, string>> = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), awkwardValue), { minLength: 1, maxLength: 3 })
  .map((pairs) => new Map(pairs));

/** The same ones each time, so that recording anew shows only what changed. */
export function roundTrips(count: number): RoundTrip[] {
  return fc
    .sample(fc.tuple(envText, wantedValues), { numRuns: count, seed: 20 })
    .map(([before, wanted]) => ({ before, set: Object.fromEntries(wanted) }));
}
