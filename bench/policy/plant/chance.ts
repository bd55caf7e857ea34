/** Draws that a seed decides: the same seed plants the same leaks. Mulberry32 (Tommy Ettinger, public domain). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 up to, but without, `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  /** @throws RangeError where there is nothing to draw from */
  of<T>(all: readonly T[]): T {
    const [drawn] = all.slice(this.below(all.length));
    if (drawn === undefined) throw new RangeError("There is nothing to draw from.");
    return drawn;
  }

  text(alphabet: string, length: number): string {
    return Array.from({ length }, () => this.of([...alphabet])).join("");
  }
}
