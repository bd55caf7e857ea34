// @ts-check
import { Buffer } from "node:buffer";

/** Go's bufio.Scanner gives up on a line of this many bytes or more; flyctl does not ask whether it did. */
export const SCANNER_LIMIT = 64 * 1024;

const FENCE = '"""';

/** What Go's strings.TrimSpace cuts: Unicode's White_Space. JavaScript's trim knows other characters. */
const SPACE = "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const OUTER_SPACE = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");

/** The program that this stands in for ended here without a word: its `main` recovers, and exits with 3. */
export class Panic extends Error {}

/**
 * What `flyctl secrets import` makes of its standard input, traps included: what a value loses here, it loses there.
 *
 * Source: superfly/flyctl internal/command/secrets/parser.go, as of v0.4.112 (October 2026).
 *
 * @param {Buffer | string} input
 * @returns {Map<string, string>} by name; a name that comes twice has the later value
 * @throws when a line has no `=`; the message repeats the whole line, as the real one does
 */
export function parseSecrets(input) {
  /** @type {Map<string, string>} */
  const secrets = new Map();
  /** @type {{ name: string, text: string } | undefined} */
  let open;
  for (const line of scanLines(Buffer.from(input))) {
    if (open !== undefined) {
      if (line.endsWith(FENCE)) {
        secrets.set(open.name, open.text + line.slice(0, -FENCE.length));
        open = undefined;
      } else open.text += `${line}\n`;
      continue;
    }
    if (line.startsWith("#") || trimSpace(line) === "") continue;
    const equals = line.indexOf("=");
    if (equals < 0) throw new Error(`Secrets must be provided as NAME=VALUE pairs (${line} is invalid)`);
    const name = trimSpace(line.slice(0, equals));
    const value = withoutComment(line.slice(equals + 1).replace(/^ +/, ""));
    if (value.startsWith(FENCE) && value.endsWith(FENCE) && value.length >= 2 * FENCE.length)
      secrets.set(name, value.slice(FENCE.length, -FENCE.length));
    else if (value.startsWith(FENCE)) open = { name, text: `${value.slice(FENCE.length)}\n` };
    else secrets.set(name, unquoted(value));
  }
  return secrets;
}

/**
 * Lines as bufio.Scanner's ScanLines gives them. One that does not fit its buffer ends the scan.
 *
 * @param {Buffer} input
 */
function* scanLines(input) {
  for (let start = 0; start < input.length; ) {
    const newline = input.indexOf("\n", start);
    const end = newline < 0 ? input.length : newline;
    if (end - start >= SCANNER_LIMIT) return;
    const line = input.toString("utf8", start, end);
    yield line.endsWith("\r") ? line.slice(0, -1) : line;
    start = end + 1;
  }
}

/** @param {string} text */
function trimSpace(text) {
  return text.replace(OUTER_SPACE, "");
}

/**
 * Cut at the first `#`, unless an odd number of double quotes stands before it.
 *
 * @param {string} value
 */
function withoutComment(value) {
  const hash = value.indexOf("#");
  if (hash < 0) return value;
  const before = value.slice(0, hash);
  return (before.split('"').length - 1) % 2 === 0 ? before.replace(/ +$/, "") : value;
}

/** @param {string} value */
function unquoted(value) {
  for (const quote of ['"', "'"]) {
    if (!value.startsWith(quote) || !value.endsWith(quote)) continue;
    if (value.length === 1) throw new Panic("slice bounds out of range [1:0]");
    return value.slice(1, -1);
  }
  return value;
}
