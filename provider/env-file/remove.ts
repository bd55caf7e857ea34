import type { EnvDocument, EnvEntry, Span } from "./document.ts";
import { removeDotenvKeys } from "./dotenv/remove.ts";
import { EnvValueError } from "./errors.ts";
import { parseEnv } from "./parse.ts";
import { expandEscapes, unquote } from "./unescape.ts";
import { Environment } from "./values.ts";

/**
 * Takes the lines of keys out of a file, wherever they stand in it, and leaves every other byte. Returns the same
 * document where none of them is there.
 *
 * @throws EnvValueError where another key shares a line, or has a value that is made from a removed one's
 */
export function removeKeys(document: EnvDocument, keys: ReadonlySet<string>): EnvDocument {
  if (document.dialect === "dotenv") return removeDotenvKeys(document, keys);
  const gone = document.entries.filter(({ key }) => keys.has(key));
  if (gone.length === 0) return document;
  const text = document.print();
  const lines = gone.map((entry) => linesOf(text, entry));
  const kept = document.entries.filter(({ key }) => !keys.has(key));
  for (const [index, { key }] of gone.entries()) {
    const line = lines[index];
    const neighbour = kept.find(
      ({ keySpan, valueSpan }) => line && keySpan.start < line.end && valueSpan.end > line.start,
    );
    if (neighbour !== undefined) throw stuck(key, `shares its line with ${neighbour.key}`);
  }
  refuseNamed(document, kept, gone);
  const result = parseEnv(without(text, lines));
  refuseOthersChanged(document, result, kept, gone);
  return result;
}

/** The whole lines that an assignment stands on, with the last one's end. */
function linesOf(text: string, { keySpan, valueSpan }: EnvEntry): Span {
  const newline = text.indexOf("\n", Math.max(valueSpan.end - 1, keySpan.end));
  return {
    start: text.lastIndexOf("\n", keySpan.start - 1) + 1,
    end: newline === -1 ? text.length : newline + 1,
  };
}

function without(text: string, spans: readonly Span[]): string {
  let result = "";
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  const mark = text.slice(0, at);
  for (const { start, end } of spans) {
    result += text.slice(at, Math.max(at, start));
    at = Math.max(at, end);
  }
  return mark + result + text.slice(at);
}

/**
 * A value that names a removed key may read the same without it here, and not where it is used: `${HOST:?}:${PORT}`
 * needs the environment of that machine.
 */
function refuseNamed(document: EnvDocument, kept: readonly EnvEntry[], gone: readonly EnvEntry[]): void {
  for (const entry of kept) {
    const names = namesIn(document, entry);
    const needed = gone.find(({ key, keySpan }) => names.has(key) && keySpan.start < entry.keySpan.start);
    if (needed !== undefined) throw stuck(needed.key, `stands in the value of ${entry.key}`);
  }
}

/** The variables in a value: `$A`, `${A…}`, at any depth. */
function namesIn(document: EnvDocument, { style, valueSpan }: EnvEntry): Set<string> {
  if (style === "single" || style === "inherited") return new Set();
  const raw = document.slice(valueSpan);
  // Two dollars are one that is meant as written.
  const text = (style === "double" ? expandEscapes(unquote(raw)) : raw).replaceAll("$$", "");
  return new Set([...text.matchAll(/\$\{?([_a-z][_a-z0-9]*)/gi)].map(([, name = ""]) => name));
}

/** The last line of defence: nothing else may read differently. */
function refuseOthersChanged(
  before: EnvDocument,
  after: EnvDocument,
  kept: readonly EnvEntry[],
  gone: readonly EnvEntry[],
): void {
  const [old, now] = [readable(before), readable(after)];
  const changed = kept.find(({ key }) => old.get(key) !== now.get(key));
  const key = gone[0]?.key ?? "";
  if (changed !== undefined) throw stuck(key, `stands in the value of ${changed.key}`);
  if (after.entries.length !== kept.length) throw stuck(key, "can't be taken out alone");
}

/** What Compose reads of each key; a key that needs the environment of the machine is left out. */
function readable(document: EnvDocument): Map<string, string> {
  const environment = new Environment();
  for (const entry of document.entries) environment.read(document, entry);
  return environment.values();
}

function stuck(key: string, why: string): EnvValueError {
  return new EnvValueError(
    key,
    `can't be taken out of the file: it ${why}`,
    "take it out by hand, then try again",
  );
}
