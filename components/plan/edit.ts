import type { Generations, Intent } from "./intent.ts";

/** Each name once, in the order in which it is first met. */
export const unique = (names: readonly string[]): string[] => [...new Set(names)];

/** The intent with these secrets' entries in place of their own. */
export function withEntries(intent: Intent, entries: Readonly<Record<string, Generations>>): Intent {
  return { ...intent, generations: { ...intent.generations, ...entries } };
}
