import type { EnvDialect } from "../../components/env-dialect.ts";
import { EnvDocument, type EnvEntry, type EnvStyle, type Span } from "./document.ts";
import { parseDotenv } from "./dotenv/parse.ts";
import { EnvSyntaxError } from "./errors.ts";

// The grammar is that of compose-go's dotenv/parser.go, quirks included; each rule here names the quirk it keeps.
const BYTE_ORDER_MARK = "\uFEFF";
const ANY_BLANKS = /\p{White_Space}*/uy;
const INLINE_BLANKS = /[\t\v\f\r \u0085\u00a0]*/y;
const EXPORT = /export[\t\n\f\r ]/y;
const KEY_CHARACTER = /^[\p{L}\p{N}_.\-[\]\t\v\f\r \u0085\u00a0]$/u;
const TRAILING_BLANKS = /\p{White_Space}+$/u;

/**
 * Finds every assignment of an .env file as Docker Compose would, or as `dotenv` does, which refuses none.
 *
 * @throws EnvSyntaxError with the line's number where Compose would refuse the file.
 */
export function parseEnv(text: string, dialect: EnvDialect = "compose"): EnvDocument {
  if (dialect === "dotenv") return parseDotenv(text);
  const entries: EnvEntry[] = [];
  let at = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  for (;;) {
    at = statementStart(text, at);
    if (at >= text.length) return new EnvDocument(text, entries);
    const key = readKey(text, at);
    const value = key.inherited
      ? { style: "inherited" as const, span: { start: key.span.end, end: key.span.end }, next: key.next }
      : readValue(text, skip(INLINE_BLANKS, text, key.next));
    entries.push({
      key: text.slice(key.span.start, key.span.end),
      line: lineOf(text, key.span.start),
      style: value.style,
      keySpan: key.span,
      valueSpan: value.span,
    });
    at = value.next;
  }
}

/** Skips blank lines and comments. A statement may also start behind a quoted value on the same line. */
function statementStart(text: string, from: number): number {
  let at = skip(ANY_BLANKS, text, from);
  while (text[at] === "#") {
    const end = text.indexOf("\n", at);
    if (end === -1) return text.length;
    at = skip(ANY_BLANKS, text, end);
  }
  return at;
}

function readKey(text: string, from: number): { span: Span; inherited: boolean; next: number } {
  const start = matches(EXPORT, text, from) ? skip(INLINE_BLANKS, text, from + "export".length) : from;
  if (start === text.length) throw new EnvSyntaxError(lineOf(text, from), "no variable name after `export`");
  let end = start;
  for (const character of text.slice(start)) {
    if (character === "=" || character === ":" || character === "\n") break;
    if (!KEY_CHARACTER.test(character)) {
      throw new EnvSyntaxError(lineOf(text, end), "a variable name holds an unexpected character");
    }
    end += character.length;
  }
  const key = text.slice(start, end).replace(TRAILING_BLANKS, "");
  const span = { start, end: start + key.length };
  // Compose takes a last line without `=` and without a line end for the value of a variable without a name;
  // nothing can use such a variable, so here it is what its author meant: a name whose value is inherited.
  if (end === text.length) return { span, inherited: true, next: end };
  if (key.includes(" ")) throw new EnvSyntaxError(lineOf(text, start), "a variable name holds a space");
  return { span, inherited: text[end] === "\n", next: end + 1 };
}

function readValue(text: string, start: number): { style: EnvStyle; span: Span; next: number } {
  const quote = text[start];
  if (quote === '"' || quote === "'") {
    const end = closingQuote(text, start, quote) + 1;
    return { style: quote === '"' ? "double" : "single", span: { start, end }, next: end };
  }
  const newline = text.indexOf("\n", start);
  const lineEnd = newline === -1 ? text.length : newline;
  const line = text.slice(start, lineEnd);
  // Only " #" starts a comment: `a#b` is whole, and behind `KEY=   ` the blanks are gone, so `# note` is the value.
  const comment = line.indexOf(" #");
  const value = (comment === -1 ? line : line.slice(0, comment)).replace(TRAILING_BLANKS, "");
  return { style: "unquoted", span: { start, end: start + value.length }, next: lineEnd };
}

/** A backslash hides the quote behind it, in single quotes too. */
function closingQuote(text: string, open: number, quote: string): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at;
  }
  throw new EnvSyntaxError(lineOf(text, open), "a quoted value is not closed");
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
