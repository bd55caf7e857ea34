import type { Mark } from "../places.ts";

/** Which values the probes have accepted so far, by secret and probe. */
export class Proofs {
  readonly #accepted = new Map<string, Set<Mark>>();

  /** A probe of a secret worked with a value: it presented it, or those who present it were let in. */
  note(secret: string, probe: string, mark: Mark): void {
    const key = `${secret} ${probe}`;
    this.#accepted.set(key, (this.#accepted.get(key) ?? new Set()).add(mark));
  }

  has(secret: string, probe: string, mark: Mark): boolean {
    return this.#accepted.get(`${secret} ${probe}`)?.has(mark) === true;
  }
}
