/** What must always hold; the numbers are those of the table in docs/rehearse.md. */
export const INVARIANTS = {
  1: "no caller is refused but in an announced window",
  2: "no credential is revoked that a place still holds",
  3: "after at most two runs of keyturn resume there is one value and one living credential",
  4: "a second up changes nothing and writes nowhere",
  5: "no value stands where it mustn't",
  6: "coupled secrets hold the same generation everywhere",
  7: "no place is empty while its secret is in use",
} as const;

/** Something that must always hold, and did not. */
export interface Violation {
  readonly invariant: keyof typeof INVARIANTS;
  /** In words, without a value. */
  readonly what: string;
}

/** Collects violations, each once. */
export class Violations {
  readonly #found = new Map<string, Violation>();

  add(invariant: Violation["invariant"], what: string): void {
    this.#found.set(`${invariant} ${what}`, { invariant, what });
  }

  get all(): readonly Violation[] {
    return [...this.#found.values()];
  }
}
