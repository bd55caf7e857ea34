import type { EnvStyle } from "../document.ts";
import { EnvValueError } from "../errors.ts";

type Written = Exclude<EnvStyle, "inherited">;

/** Beside what `dotenv` reads otherwise, what shells and other readers do. */
const PLAIN = /^[^\s'"`$\\#&|;<>()~\p{C}\p{Z}]+$/u;

/**
 * The text that `dotenv` reads as exactly `value`, in the style that was there where that can hold it. It knows no way to
 * hide a quote, so that it depends on the quotes in a value which can stand around it.
 *
 * @throws EnvValueError where none can: nothing of the value is in the message
 */
export function quoteForDotenv(key: string, value: string, style: EnvStyle): string {
  const kept: Written[] = style === "inherited" || style === "unquoted" ? [] : [style];
  if (PLAIN.test(value) && kept.length === 0) return value;
  for (const one of [...kept, "single", "double", "backtick", "unquoted"] as const) {
    const text = WAYS[one](value);
    if (text !== undefined) return text;
  }
  throw new EnvValueError(
    key,
    "its value holds every kind of quotes, with what only quotes could hold, and a .dev.vars file knows no escapes",
    "encode it (`base64 -w0`) and decode it where it is used",
  );
}

const WAYS: Readonly<Record<Written, (value: string) => string | undefined>> = {
  single: (value) => around("'", value),
  backtick: (value) => around("`", value),
  double(value) {
    // Two letters stand for a line end, so that those very letters can't stand for themselves.
    if (/\\[nr]/.test(value)) return undefined;
    return around('"', value.replaceAll("\r", "\\r"));
  },
  unquoted(value) {
    const isWhole = value === value.trim() && !/[#\r\n\u2028\u2029]/.test(value);
    return isWhole && value !== "" && !/^['"`]/.test(value) ? value : undefined;
  },
};

/** A backslash before the closing quote would hide it as soon as another one follows in the file. */
function around(quote: string, value: string): string | undefined {
  const fits = !value.includes(quote) && !value.includes("\r") && !value.endsWith("\\");
  return fits ? `${quote}${value}${quote}` : undefined;
}
