import { stripVTControlCharacters } from "node:util";
import { conceal } from "../../components/conceal.ts";
import { SHORTEST_SECRET } from "../../components/exposure/encodings.ts";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";

/** Shorter ones stand in every text by chance; striking them out would leave nothing to read. */
const SHORTEST = 3;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A value that must not be shown, and what it is called. */
export type NamedValue = readonly [name: string, value: string];

/**
 * Makes what strikes every value out of a text, in every encoding; short ones in those that requests have. Colours and other
 * control characters go first, since they may stand within a value.
 */
export function strikingOut(values: readonly NamedValue[]): (text: string) => string {
  const long = new Map<string, string>();
  const short = new Set<string>();
  for (const [name, value] of values) {
    const trimmed = value.trim();
    if (trimmed.length >= SHORTEST_SECRET) {
      // Two values of one name, such as two generations, are both looked for.
      let called = name;
      while (long.has(called) && long.get(called) !== value) called += "'";
      long.set(called, value);
    } else if (trimmed.length >= SHORTEST) short.add(trimmed);
  }
  const searcher = long.size === 0 ? undefined : new SecretSearcher(Object.fromEntries(long));
  return (text) => {
    const plain = stripVTControlCharacters(text).replaceAll(CONTROL, "");
    const without = searcher?.redact(plain) ?? plain;
    return [...short].reduce((rest, value) => conceal(rest, value), without);
  };
}
