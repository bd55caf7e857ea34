import type { EnvStyle } from "./document.ts";
import { EnvValueError } from "./errors.ts";

// Docker Compose would read more than this unquoted. Shells and other dotenv readers see an end, a comment or
// an expansion in these, and quotes cost nothing.
const NEEDS_QUOTES = /[\s'"`$\\#&|;<>()~\p{C}\p{Z}]/u;
const KEY = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** @throws EnvValueError for a key or a value that no way of writing it would bring back exactly. */
export function assertHoldable(key: string, value: string): void {
  if (!KEY.test(key)) {
    throw new EnvValueError(
      key,
      "is no variable name",
      "use letters, digits, `_`, `.` and `-`, no digit first",
    );
  }
  const problem = problemWith(value);
  if (problem === undefined) return;
  throw new EnvValueError(
    key,
    `its value holds ${problem}, which one line of an .env file cannot hold`,
    "encode it (`base64 -w0`) and decode it where it is used, or deliver it as a file",
  );
}

function problemWith(value: string): string | undefined {
  if (value.includes("\n")) return "a line break";
  if (value.includes("\0")) return "a NUL character";
  if (/\p{Cs}/u.test(value)) return "half a character (a lone UTF-16 surrogate)";
  return undefined;
}

/**
 * The text that Docker Compose reads as exactly `value`, in the style that was there where it can hold it.
 * Otherwise in single quotes, where nothing has a meaning, or else in double quotes with escapes.
 */
export function quote(value: string, style: EnvStyle): string {
  if (style !== "single" && style !== "double" && !NEEDS_QUOTES.test(value)) return value;
  if (style !== "double" && fitsSingleQuotes(value)) return `'${value}'`;
  return `"${value.replace(/["\\$]/g, "\\$&").replace(/\r/g, "\\r")}"`;
}

/** A backslash hides a single quote from Compose but not from a shell, so neither is left to chance. */
function fitsSingleQuotes(value: string): boolean {
  return !/['\r]|\\$/.test(value);
}
