/** A way in which a program may write a text so that it no longer looks like itself. */
export type EscapeKind = "json" | "url" | "shell" | "quoted" | "html";

type Escape = readonly [EscapeKind, (text: string) => string];

const hex = (code: number, width: number): string => code.toString(16).padStart(width, "0");

const json = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Go's encoder: also hides what HTML would read, and the two line separators that JavaScript once refused. */
const jsonForHtml = (text: string): string =>
  json(text).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${hex(char.charCodeAt(0), 4)}`);

/** Python's encoder and others: nothing but ASCII leaves them. */
const jsonAscii = (text: string): string =>
  json(text).replace(/[\u0080-\uffff]/g, (char) => `\\u${hex(char.charCodeAt(0), 4)}`);

const upperHexDigits = (text: string): string =>
  text.replace(/\\u[0-9a-f]{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`);

const percentStrict = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${hex(char.charCodeAt(0), 2).toUpperCase()}`);

const lowerPercent = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

const plusForSpace = (text: string): string => text.replaceAll("%20", "+");

/** What `new URL` makes of a password, as in a data source name. */
function urlPassword(text: string): string {
  const url = new URL("http://user@host.example.com/");
  url.password = text;
  return url.password;
}

const backslashed = (text: string, special: RegExp): string => text.replace(special, "\\$&");

const controlNames: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u001b": "\\e" };

const namedControls = (text: string): string => [...text].map((char) => controlNames[char] ?? char).join("");

const ansiC = (text: string): string => namedControls(backslashed(text, /[\\']/g));

/** A shell in the C locale writes each byte of a non-ASCII character by its number. */
const perByte = (text: string, write: (byte: number) => string): string =>
  text.replace(/[^\0-\u007f]+/g, (run) => [...Buffer.from(run)].map(write).join(""));

const entities = (text: string, apostrophe: string, quote: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', quote)
    .replaceAll("'", apostrophe);

/** Every escape known here. For a text without special characters they all give the text itself. */
export const ESCAPES: readonly Escape[] = [
  ["json", json],
  ["json", jsonForHtml],
  ["json", jsonAscii],
  ["json", (text) => upperHexDigits(jsonForHtml(text))],
  ["json", (text) => upperHexDigits(jsonAscii(text))],
  ["json", (text) => json(text).replaceAll("/", "\\/")],
  ["url", encodeURIComponent],
  ["url", encodeURI],
  ["url", percentStrict],
  ["url", urlPassword],
  ["url", (text) => plusForSpace(encodeURIComponent(text))],
  ["url", (text) => plusForSpace(percentStrict(text))],
  ["url", (text) => new URLSearchParams({ v: text }).toString().slice(2)],
  ["url", (text) => lowerPercent(encodeURIComponent(text))],
  ["url", (text) => lowerPercent(percentStrict(text))],
  ["shell", (text) => text.replaceAll("'", "'\\''")],
  ["shell", (text) => text.replaceAll("'", `'"'"'`)],
  ["shell", (text) => backslashed(text, /[\\"$`]/g)],
  ["shell", (text) => backslashed(text, /[\\"$`!]/g)],
  ["shell", (text) => backslashed(text, /[^\w@%+=:,./\-\u0080-\uffff]/g)],
  ["shell", ansiC],
  ["shell", (text) => perByte(ansiC(text), (byte) => `\\${byte.toString(8).padStart(3, "0")}`)],
  ["shell", (text) => perByte(ansiC(text), (byte) => `\\x${hex(byte, 2)}`)],
  ["quoted", (text) => text.replaceAll("'", "''")], // YAML's and SQL's single quotes
  ["quoted", (text) => text.replaceAll("$", "$$$$")], // Compose: `$$` for a dollar
  ["quoted", (text) => json(text).replaceAll("$", "$$$$")],
  ["quoted", (text) => namedControls(text.replaceAll("\\", "\\\\"))], // JavaScript, when it picks other quotes
  ["html", (text) => entities(text, "&#39;", "&quot;")],
  ["html", (text) => entities(text, "&#39;", "&#34;")],
  ["html", (text) => entities(text, "&#x27;", "&quot;")],
];

/** JSON whose text was put into JSON again, once or twice: a log line in JSON about a document in JSON. */
export function nestedJson(text: string): string[] {
  const once = [json(text), jsonForHtml(text), jsonAscii(text)];
  const twice = once.flatMap((inner) => [json(inner), jsonForHtml(inner)]);
  return [...twice, ...twice.flatMap((inner) => [json(inner), jsonForHtml(inner)])];
}
