import { stripVTControlCharacters } from "node:util";
import { SHORTEST_SECRET } from "../../components/exposure/encodings.ts";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import type { SecretValue } from "../../components/secret-value.ts";

/** A value that must not be shown. */
export interface Struck {
  /** What stands in its place. */
  readonly name: string;
  readonly value: SecretValue;
  /** Whether the catalog says that it is a secret: then it is struck out although it is short. */
  readonly isSecret: boolean;
}

/** Below this every word would be struck out. */
const SHORTEST_WORD = 4;

/** More than a screen shows is nobody's help. */
const LONGEST_LINE = 400;

/**
 * Log lines without any of the values, in whatever encoding they stand there.
 *
 * @returns undefined where a value may be left in them, such as one that is broken over two lines: then none is shown
 */
export function strike(log: string, values: readonly Struck[]): string[] | undefined {
  // A value that is coloured letter by letter is in one piece again.
  const plain = stripVTControlCharacters(log).replaceAll(/[^\P{Cc}\n\t]/gu, "");
  const long = values.filter(({ value }) => value.reveal().trim().length >= SHORTEST_SECRET);
  const searcher = long.length === 0 ? undefined : new SecretSearcher(named(long));
  const struck = searcher?.redact(plain) ?? plain;
  const withoutShort = values.reduce((text, { name, value, isSecret }) => {
    const word = value.reveal().trim();
    const isShort = isSecret && word.length >= SHORTEST_WORD && word.length < SHORTEST_SECRET;
    return isShort ? text.replaceAll(word, `[${name}]`) : text;
  }, struck);
  if ((searcher?.search(withoutShort) ?? []).length > 0) return undefined;
  return withoutShort
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
}

/** Each value once, under a name that no other one has. */
function named(values: readonly Struck[]): Record<string, string> {
  const names = new Map<string, string>();
  for (const { name, value } of values) {
    const text = value.reveal();
    if ([...names.values()].includes(text)) continue;
    let free = name;
    for (let number = 2; names.has(free); number++) free = `${name}, ${number}`;
    names.set(free, text);
  }
  return Object.fromEntries(names);
}
