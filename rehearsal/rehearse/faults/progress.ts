import { INVARIANT_NUMBERS } from "../violation.ts";
import type { CellResult } from "./cell-result.ts";

/** Tells of each cell that was played, and how far it is. */
export class CellProgress {
  readonly #total: number;
  readonly #log: (line: string) => void;
  readonly #started = performance.now();
  #done = 0;

  constructor(total: number, log: (line: string) => void) {
    this.#total = total;
    this.#log = log;
  }

  tell({ cell, outcome, seconds, violations, resumes, asked }: CellResult): void {
    this.#done += 1;
    const left = ((performance.now() - this.#started) / this.#done) * (this.#total - this.#done);
    const words = [
      `${seconds} s`,
      ...(resumes === 0 ? [] : [`${resumes} resumed`]),
      `asked ${INVARIANT_NUMBERS.map((number) => `${number}: ${asked[number]}`).join(", ")}`,
    ];
    const minutes = left < 60_000 ? "" : `; about ${Math.ceil(left / 60_000)} min left`;
    this.#log(`[${this.#done}/${this.#total}] ${outcome}: ${cell} (${words.join("; ")})${minutes}`);
    for (const { invariant, what } of violations) this.#log(`    ${invariant}: ${what}`);
  }
}
