/** So many at a time; the others wait their turn, in the order in which they came. */
export class Limit {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async run<T>(body: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await body();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}

/** Connections that this process has open at a time. */
export const connections = new Limit(8);

const greetings = new Map<string, Limit>();

/**
 * Connections that are being made to one machine: sshd lets go of some once 10 have not come in yet (MaxStartups 10:30:100 is
 * its default), and other people's count too.
 */
export function greetingsOf(address: string): Limit {
  const known = greetings.get(address) ?? new Limit(2);
  greetings.set(address, known);
  return known;
}
