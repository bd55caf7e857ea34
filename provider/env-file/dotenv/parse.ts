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
  // As it takes line ends for what they are, each stays as long as it is: places in the one are places in the other.
  const flat = text.replace(/\r(?=\n)/g, " ").replace(/\r/g, "\n");
  const entries: EnvEntry[] = [];
  for (const { groups = {}, indices } of flat.matchAll(ASSIGNMENT)) {
    const [from = 0, to = 0] = indices?.groups?.key ?? [];
    const [, behindSign = to] = indices?.groups?.sign ?? [];
    const [begins = behindSign] = indices?.groups?.value ?? [];
    const { key = "", value = "" } = groups;
    const start = begins + (value.length - value.trimStart().length);
    entries.push({
      key,
      line: text.slice(0, from).split("\n").length,
      style: STYLES[value.trim().charAt(0)] ?? "unquoted",
      keySpan: { start: from, end: to },
      valueSpan: { start, end: start + value.trim().length },
    });
  }
  return new EnvDocument(text, entries, "dotenv");
}
