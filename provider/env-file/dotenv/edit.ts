import type { EnvDocument } from "../document.ts";
import { EnvValueError } from "../errors.ts";
import { parseDotenv } from "./parse.ts";
import { quoteForDotenv } from "./quote.ts";
import { dotenvValues } from "./values.ts";

/** What `dotenv` takes for a name, but for those that begin with a digit, a dot or a dash, which no program could use. */
const KEY = /^[A-Za-z_][\w.-]*$/;

/**
 * As `setValues` does for Compose: gives keys new values and changes nothing else. A key that reads as wanted stays as it is;
 * one that stands twice is changed in both places; a missing one is appended.
 *
 * @throws EnvValueError for a key or a value that the file can't hold
 */
export function setDotenvValues(document: EnvDocument, values: ReadonlyMap<string, string>): EnvDocument {
  const now = dotenvValues(document);
  const changed = new Map([...values].filter(([key, value]) => now.get(key) !== value));
  if (changed.size === 0) return document;
  for (const [key, value] of changed) assertHoldable(key, value);
  const text = document.print();
  let edited = "";
  let at = 0;
  for (const { key, style, valueSpan } of document.entries) {
    const value = changed.get(key);
    if (value === undefined) continue;
    edited += text.slice(at, valueSpan.start) + quoteForDotenv(key, value, style);
    at = valueSpan.end;
  }
  edited += text.slice(at);
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? "\n";
  for (const [key, value] of changed) {
    if (now.has(key)) continue;
    const gap = edited === "" || /[\r\n]$/.test(edited) ? "" : lineEnd;
    edited += `${gap}${key}=${quoteForDotenv(key, value, "unquoted")}${lineEnd}`;
  }
  return verified(parseDotenv(edited), new Map([...now, ...values]), [...changed.keys()]);
}

function assertHoldable(key: string, value: string): void {
  if (!KEY.test(key))
    throw new EnvValueError(
      key,
      "is no variable name",
      "use letters, digits, `_`, `.` and `-`, no digit first",
    );
  const problem = value.includes("\0") ? "a NUL character" : /\p{Cs}/u.test(value) ? "half a character" : "";
  if (problem === "") return;
  throw new EnvValueError(
    key,
    `its value holds ${problem}, which no .dev.vars file can hold`,
    "store an encoding of it",
  );
}

/** The last line of defence: a file with a wrong secret in it is worse than none written. */
function verified(
  document: EnvDocument,
  wanted: ReadonlyMap<string, string>,
  changed: string[],
): EnvDocument {
  const read = dotenvValues(document);
  const isRight = read.size === wanted.size && [...wanted].every(([key, value]) => read.get(key) === value);
  if (isRight) return document;
  throw new EnvValueError(
    changed.join(", "),
    "can't be written so that wrangler would read the file as it is meant",
    "set it by hand, and report what the line looks like (without its value)",
  );
}
