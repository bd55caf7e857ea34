import type { EnvDocument } from "../document.ts";
import { EnvValueError } from "../errors.ts";
import { parseDotenv } from "./parse.ts";
import { dotenvValues } from "./values.ts";

/**
 * As `removeKeys` does for Compose: takes the lines of keys out and leaves every other byte.
 *
 * @throws EnvValueError where that would change what another key reads as
 */
export function removeDotenvKeys(document: EnvDocument, keys: ReadonlySet<string>): EnvDocument {
  const gone = document.entries.filter(({ key }) => keys.has(key));
  if (gone.length === 0) return document;
  const text = document.print();
  let kept = "";
  let at = 0;
  for (const { keySpan, valueSpan } of gone) {
    const end = /\r\n|\r|\n/g;
    end.lastIndex = valueSpan.end;
    const found = end.exec(text);
    kept += text.slice(at, Math.max(at, lineStart(text, keySpan.start)));
    at = found === null ? text.length : found.index + found[0].length;
  }
  const result = parseDotenv(kept + text.slice(at));
  const [before, after] = [dotenvValues(document), dotenvValues(result)];
  for (const { key } of gone) before.delete(key);
  const isRight = before.size === after.size && [...before].every(([key, value]) => after.get(key) === value);
  if (isRight) return result;
  throw new EnvValueError(
    gone.map(({ key }) => key).join(", "),
    "can't be taken out of the file alone",
    "take it out by hand, then try again",
  );
}

function lineStart(text: string, at: number): number {
  return Math.max(text.lastIndexOf("\n", at - 1), text.lastIndexOf("\r", at - 1)) + 1;
}
