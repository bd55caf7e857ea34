const BLOCK_BITS = 18;
const BLOCKS = 1 << BLOCK_BITS;

/** Three bytes as a number below {@link BLOCKS}; different blocks may share a number, which only costs time. */
const block = (a: number, b: number, c: number): number => (a << 10) ^ (b << 5) ^ c;

/**
 * Finds thousands of needles in one pass over a buffer (Wu and Manber's method: a table tells from the last
 * three bytes of a window how far it can be moved). `Buffer.indexOf` for each needle takes a hundred times as
 * long with a few thousand needles; an automaton (Aho-Corasick) touches every byte and needs far more memory.
 */
export class NeedleIndex {
  readonly #needles: readonly Buffer[];
  readonly #window: number;
  readonly #shift = new Uint8Array(BLOCKS);
  readonly #first = new Int32Array(BLOCKS).fill(-1);
  readonly #next: Int32Array;

  /** @throws RangeError when there is no needle or one is shorter than 3 bytes. */
  constructor(needles: readonly Buffer[]) {
    this.#needles = needles;
    this.#window = Math.min(254, ...needles.map((needle) => needle.length));
    if (needles.length === 0 || this.#window < 3) throw new RangeError("A needle has at least 3 bytes.");
    this.#next = new Int32Array(needles.length).fill(-1);
    this.#shift.fill(this.#window - 2);
    for (const [number, needle] of needles.entries()) this.#add(number, needle);
  }

  #add(number: number, needle: Buffer): void {
    for (let end = 2; end < this.#window; end++) {
      const key = this.#block(needle, end);
      const shift = this.#window - 1 - end;
      if (shift < (this.#shift[key] ?? 0)) this.#shift[key] = shift;
    }
    const last = this.#block(needle, this.#window - 1);
    this.#next[number] = this.#first[last] ?? -1;
    this.#first[last] = number;
  }

  #block(bytes: Buffer, end: number): number {
    return block(bytes[end - 2] ?? 0, bytes[end - 1] ?? 0, bytes[end] ?? 0);
  }

  /** Calls `found` for every place where a needle (by its position in the list given) begins. */
  search(hay: Buffer, found: (needle: number, offset: number) => void): void {
    const shift = this.#shift;
    const window = this.#window;
    let end = window - 1;
    while (end < hay.length) {
      const key = block(hay[end - 2] ?? 0, hay[end - 1] ?? 0, hay[end] ?? 0);
      const step = shift[key] ?? 1;
      if (step > 0) {
        end += step;
        continue;
      }
      const start = end - window + 1;
      for (let number = this.#first[key] ?? -1; number >= 0; number = this.#next[number] ?? -1) {
        if (this.#standsAt(hay, start, number)) found(number, start);
      }
      end += 1;
    }
  }

  #standsAt(hay: Buffer, start: number, number: number): boolean {
    const needle = this.#needles[number];
    if (needle === undefined || start + needle.length > hay.length) return false;
    for (let at = 0; at < needle.length; at++) if (hay[start + at] !== needle[at]) return false;
    return true;
  }
}
