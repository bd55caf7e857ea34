import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../components/catalog/index.ts";

const OPENED = "what is opened here is never closed";

/** What to break, the text, and where what has to be said of it. */
const CASES: [title: string, text: string, said: string[]][] = [
  ["a quote that is never closed", 'version: 1\nsystem: "shop\ntargets: {}\n', [`2:9 ${OPENED}`]],
  ["a single quote that is never closed", "version: 1\nsystem: 'shop\ntargets: {}\n", [`2:9 ${OPENED}`]],
  ["a quote that is never closed, with CRLF line ends", "version: 1\r\nsystem: 'shop\r\n", [`2:9 ${OPENED}`]],
  ["a quote that only the next one closes", "a:\n  - b: 'x\n  - c: 'y'\n", [`2:8 ${OPENED}`]],
  [
    "a brace that is never closed",
    "version: 1\ntargets:\n  env: { kind: dotenv-file\nsecrets: {}\n",
    [`3:8 ${OPENED}`],
  ],
  [
    "the outer of two brackets that is never closed",
    "secrets:\n  A:\n    stages: [{ deliver: [env] }\n  B: {}\n",
    [`3:13 ${OPENED}`],
  ],
  ["a bracket at the end of the file", "a: [1, 2", [`1:4 ${OPENED}`]],
  [
    "a line that is indented too little",
    "targets:\n  env:\n    kind: a\n   path: b\n",
    ["4:4 the indentation is wrong here"],
  ],
  ["a second colon", "version: 1\nsystem: a: b\n", ["2:9 a second `key:` stands on one line"]],
  [
    "a comma that is missing",
    "targets:\n  env: { kind: a path: b }\n",
    ["2:16 a block of lines stands inside { } or [ ]"],
  ],
  ["a tab", "targets:\n\tenv: {}\n", ["2:1 a tab stands in the indentation"]],
  ["an alias that leads nowhere", "version: 1\nsystem: *shop\n", ["2:9 an alias (*name) leads nowhere"]],
  ["a second document", "version: 1\n---\nversion: 1\n", ["2:1 a second document begins here (---)"]],
];

describe("a catalog that is no sound YAML", () => {
  it.each(CASES)("is told at the place to mend, for %s", (_title, text, said) => {
    const { problems } = checkCatalog(text, "shop.yaml");
    expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual(said);
  });
});
