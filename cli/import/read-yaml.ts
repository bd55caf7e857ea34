import { type Document, LineCounter, parseDocument } from "yaml";
import { yamlProblem } from "../../components/catalog/index.ts";
import type { Input } from "./input.ts";
import { malformed } from "./malformed.ts";

/** As Compose and GitHub read it: `<<` merges, and tags such as `!reset` are passed over. */
const OPTIONS = { prettyErrors: false, stringKeys: true, merge: true, logLevel: "silent" } as const;

/**
 * What a YAML file says, as plain data.
 *
 * @throws CommandError with file, line and column where it can't be read
 */
export function readYamlFile(input: Input): unknown {
  const lines = new LineCounter();
  const document = parseDocument(input.text, { ...OPTIONS, lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const { offset, message, remedy } = yamlProblem(error, document, input.text);
    const { line, col } = lines.linePos(Math.min(offset, input.text.length));
    throw malformed({ path: input.path, line: Math.max(line, 1), column: Math.max(col, 1) }, message, remedy);
  }
  return dataOf(document, input);
}

function dataOf(document: Document, { path }: Input): unknown {
  try {
    return document.toJS();
  } catch {
    // An alias that leads nowhere, or one too many: the parser's own words would quote it.
    throw malformed({ path, line: 1, column: 1 }, "an alias (*name) can't be followed", "mend it");
  }
}
