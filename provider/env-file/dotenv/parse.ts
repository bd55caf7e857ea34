import { EnvDocument, type EnvEntry, type EnvStyle } from "../document.ts";

// The grammar of dotenv 16, lib/main.js (`LINE`), in parts. It refuses nothing: what is no assignment is passed over.
const NAME = "(?:export\\s+)?(?<key>[\\w.-]+)";
const SIGN = "(?:\\s*=\\s*?|:\\s+?)";
/** Whether a backslash hides a quote is settled by what follows: it does where another quote closes the value. */
const quoted = (quote: string) => `\\s*${quote}(?:\\\\${quote}|[^${quote}])*${quote}`;
const VALUE = `(?<value>${["'", '"', "`"].map(quoted).join("|")}|[^#\\r\\n]+)?`;
const ASSIGNMENT = new RegExp(`^\\s*${NAME}(?<sign>${SIGN})${VALUE}\\s*(?:#.*)?(?:$|$)`, "gmd");

const STYLES: Readonly<Record<string, EnvStyle>> = { "'": "single", '"': "double", "`": "backtick" };

/** Finds every assignment that the package `dotenv` finds, which is what wrangler reads `.dev.vars` with. */
export function parseDotenv(text: string): EnvDocument {
  // As dotenv does it, and not by a blank in place of the carriage return: behind `a:` that would end the value.
  const flat = text.replace(/\r\n?/g, "\n");
  const placeOf = placesIn(text);
  const entries: EnvEntry[] = [];
  for (const { groups = {}, indices } of flat.matchAll(ASSIGNMENT)) {
    const [from = 0, to = 0] = indices?.groups?.key ?? [];
    const [, behindSign = to] = indices?.groups?.sign ?? [];
    const [begins = behindSign] = indices?.groups?.value ?? [];
    const { key = "", value = "" } = groups;
    const start = begins + (value.length - value.trimStart().length);
    entries.push({
      key,
      line: text.slice(0, placeOf(from)).split("\n").length,
      style: STYLES[value.trim().charAt(0)] ?? "unquoted",
      keySpan: { start: placeOf(from), end: placeOf(to) },
      valueSpan: { start: placeOf(start), end: placeOf(start + value.trim().length) },
    });
  }
  return new EnvDocument(text, entries, "dotenv");
}

/** From places in a text whose line ends were made one character to places in the text itself. */
function placesIn(text: string): (place: number) => number {
  // Where, in the text with short line ends, a character was left out before.
  const left = [...text.matchAll(/\r\n/g)].map(({ index }, before) => index + 1 - before);
  return (place) => {
    let [low, high] = [0, left.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((left[middle] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return place + low;
  };
}
