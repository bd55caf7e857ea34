import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import type { Input } from "./input.ts";
import { malformed, positionAt } from "./malformed.ts";

/**
 * What a JSON file says that may hold comments and commas at the end of lists, as plain data.
 *
 * @throws CommandError with file, line and column where it can't be read
 */
export function readJsoncFile({ path, text }: Input): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return value;
  const words = printParseErrorCode(first.error)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();
  const message = `this is no JSON (${words})`;
  throw malformed(
    { path, ...positionAt(text, first.offset) },
    message,
    "check quotes, brackets and commas around here",
  );
}
