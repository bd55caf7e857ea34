import type { Catalog } from "../../components/catalog/index.ts";
import { mintOf } from "./accepts.ts";
import { isPresented, partiesOf } from "./parties.ts";

/** What must always hold; the numbers are those of the table in docs/rehearse.md. */
export const INVARIANTS = {
  1: "no caller is refused but in an announced window",
  2: "no old value dies that a place still holds, or before every probe has accepted the new one",
  3: "after at most two runs of keyturn resume there is one value and one living credential",
  4: "a second up changes nothing and writes nowhere",
  5: "no value stands where it mustn't",
  6: "coupled secrets hold the same generation everywhere",
  7: "no place is empty while its secret is in use",
} as const;

/** The number of one. */
export type Invariant = keyof typeof INVARIANTS;

/** All numbers, in order. */
export const INVARIANT_NUMBERS = Object.keys(INVARIANTS).map(Number) as Invariant[];

/** Something that must always hold, and did not. */
export interface Violation {
  readonly invariant: Invariant;
  /** In words, without a value. */
  readonly what: string;
}

/** By invariant, how often it was asked: requests, looks at the places, comparisons, searched files and so on. */
export type Asked = Readonly<Record<Invariant, number>>;

/** Collects violations, each once, and how often each invariant was asked: what was never asked has not held. */
export class Violations {
  readonly #found = new Map<string, Violation>();
  readonly #asked: Record<Invariant, number> = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0 };

  add(invariant: Invariant, what: string): void {
    this.#found.set(`${invariant} ${what}`, { invariant, what });
  }

  /** Notes that it was looked at, whatever came of it. */
  ask(invariant: Invariant, times = 1): void {
    this.#asked[invariant] += times;
  }

  get all(): readonly Violation[] {
    return [...this.#found.values()];
  }

  get asked(): Asked {
    return { ...this.#asked };
  }
}

/** The invariants of which a catalog has nothing that they could be asked of, such as coupled secrets. */
export function notOf(catalog: Catalog): Invariant[] {
  const secrets = Object.values(catalog.secrets);
  const has: Partial<Record<Invariant, boolean>> = {
    1: partiesOf(catalog).some(isPresented),
    2: secrets.some(({ source, overlap }) => mintOf(source) !== undefined || overlap === "dual"),
    6: secrets.some(({ coupled }) => coupled.length > 0),
  };
  return INVARIANT_NUMBERS.filter((number) => has[number] === false);
}

/** The invariants that could have been asked, and were not. */
export function unasked(asked: Asked, catalog: Catalog): Invariant[] {
  const without = notOf(catalog);
  return INVARIANT_NUMBERS.filter((number) => asked[number] === 0 && !without.includes(number));
}

/** How often each was asked in several runs together. */
export function sumOfAsked(runs: readonly Asked[]): Asked {
  const sum = new Violations();
  for (const asked of runs) for (const number of INVARIANT_NUMBERS) sum.ask(number, asked[number]);
  return sum.asked;
}
