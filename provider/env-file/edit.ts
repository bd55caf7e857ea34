import type { EnvDocument, EnvEntry, Span } from "./document.ts";
import { setDotenvValues } from "./dotenv/edit.ts";
import { EnvValueError } from "./errors.ts";
import { parseEnv } from "./parse.ts";
import { assertHoldable, quote } from "./quote.ts";
import { Environment } from "./values.ts";

type Edit = Span & { readonly text: string };

/**
 * Gives keys new values and changes nothing else: every byte outside the values of `values`' keys stays. A key
 * that already reads as wanted stays as it is, be its text an interpolation; a duplicate is changed wherever it
 * stands; a name alone (`KEY`) becomes `KEY=value`; a missing key is appended. Returns the same document where
 * nothing changes.
 *
 * @throws EnvValueError for a value that cannot be held; nothing of the value is in the message.
 */
export function setValues(document: EnvDocument, values: ReadonlyMap<string, string>): EnvDocument {
  if (document.dialect === "dotenv") return setDotenvValues(document, values);
  for (const [key, value] of values) assertHoldable(key, value);
  const edits = [...changes(document, values), ...additions(document, values)];
  if (edits.length === 0) return document;
  const result = parseEnv(applied(document.print(), edits));
  verify(document, result, values);
  return result;
}

/** Goes down the file once: a value can only depend on lines above it, and those have been changed by then. */
function changes(document: EnvDocument, values: ReadonlyMap<string, string>): Edit[] {
  const assigned = new Set(
    document.entries.filter((entry) => entry.style !== "inherited").map(({ key }) => key),
  );
  const settled = settledKeys(document, values);
  const environment = new Environment();
  const edits: Edit[] = [];
  for (const entry of document.entries) {
    const now = environment.read(document, entry);
    const wanted = values.get(entry.key);
    if (wanted === undefined || now === wanted || settled.has(entry.key)) continue;
    if (entry.style !== "inherited") edits.push(replacement(document, entry, wanted));
    else if (!assigned.has(entry.key))
      edits.push({ ...entry.valueSpan, text: `=${quote(wanted, "unquoted")}` });
    else continue;
    environment.assign(entry.key, wanted);
  }
  return edits;
}

/** Keys that read as wanted whatever else changes; a first duplicate that differs does not matter then. */
function settledKeys(document: EnvDocument, values: ReadonlyMap<string, string>): Set<string> {
  const environment = new Environment();
  const settled = new Set<string>();
  for (const entry of document.entries) {
    if (entry.style === "inherited") continue;
    const fixed = entry.style === "single" || !document.slice(entry.valueSpan).includes("$");
    const asWanted = environment.read(document, entry) === values.get(entry.key) && values.has(entry.key);
    if (fixed && asWanted) settled.add(entry.key);
    else settled.delete(entry.key);
  }
  return settled;
}

function replacement(document: EnvDocument, entry: EnvEntry, value: string): Edit {
  const text = document.print();
  const { start, end } = entry.valueSpan;
  if (entry.style !== "unquoted") return { start, end, text: quote(value, entry.style) };
  const newline = text.indexOf("\n", end);
  const rest = text.slice(end, newline === -1 ? text.length : newline);
  // Compose takes the note in `KEY=   # note` for the value. Its author meant a comment, and as one it is kept.
  const note = text.slice(start, end).startsWith("# ") && text[start - 1] === " ";
  const commented = note || rest.includes("#");
  // Unquoted and empty, the comment behind would become the value.
  const written = value === "" && commented ? "''" : quote(value, "unquoted");
  // In `KEY=\r\n` the parser skips the carriage return as a blank; it belongs to the line's end all the same.
  const behindReturn = start === end && text[start - 1] === "\r" && text[start] === "\n";
  if (behindReturn) return { start: start - 1, end: start - 1, text: written };
  if (!note) return { start, end, text: written };
  const blanks = /[\t\v\f\r \u0085\u00a0]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return { start: start - blanks, end: start - blanks, text: written };
}

function additions(document: EnvDocument, values: ReadonlyMap<string, string>): Edit[] {
  const present = new Set(document.entries.map(({ key }) => key));
  const text = document.print();
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? "\n";
  const lines = [...values]
    .filter(([key]) => !present.has(key))
    .map(([key, value]) => `${key}=${quote(value, "unquoted")}${lineEnd}`);
  if (lines.length === 0) return [];
  const gap = text === "" || text === "\uFEFF" || text.endsWith("\n") ? "" : lineEnd;
  return [{ start: text.length, end: text.length, text: gap + lines.join("") }];
}

/** Edits come in the order of the text and do not overlap. */
function applied(text: string, edits: readonly Edit[]): string {
  let result = "";
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The last line of defence: a file with a wrong secret in it is worse than none written. */
function verify(before: EnvDocument, after: EnvDocument, values: ReadonlyMap<string, string>): void {
  const environment = new Environment();
  for (const entry of after.entries) environment.read(after, entry);
  const read = environment.values();
  for (const [key, value] of values) {
    if (read.get(key) !== value) throw unwritable(key);
  }
  const others = (document: EnvDocument) =>
    document.entries
      .filter(({ key }) => !values.has(key))
      .map(({ key, valueSpan }) => [key, document.slice(valueSpan)]);
  if (JSON.stringify(others(before)) !== JSON.stringify(others(after))) {
    throw unwritable([...values.keys()].join(", "));
  }
}

function unwritable(key: string): EnvValueError {
  return new EnvValueError(
    key,
    "its value cannot be written so that Docker Compose would read it back exactly",
    "set it by hand, and report what the line looks like (without its value)",
  );
}
