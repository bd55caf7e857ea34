/**
 * Finds the lines of scripts in the file that holds them, from above to below: a reader of YAML gives their texts
 * without places. What YAML folded or quoted is told at the last line that was found.
 */
export class ScriptPlaces {
  readonly #lines: readonly string[];
  readonly #starts: readonly number[];
  #cursor = 0;

  constructor(text: string) {
    this.#lines = text.split("\n");
    let at = 0;
    this.#starts = this.#lines.map((line) => {
      const start = at;
      at += line.length + 1;
      return start;
    });
  }

  /** Goes on to a line of a script, and gives its place. */
  next(line: string): { offset: number; length: number } {
    const wanted = line.trim();
    const found = wanted === "" ? -1 : this.#find(wanted);
    if (found < 0) return { offset: this.#starts[this.#cursor] ?? 0, length: 0 };
    this.#cursor = found;
    const column = this.#lines[found]?.indexOf(wanted) ?? 0;
    return { offset: (this.#starts[found] ?? 0) + column, length: wanted.length };
  }

  #find(wanted: string): number {
    for (let at = this.#cursor; at < this.#lines.length; at++) {
      const line = this.#lines[at]?.trim() ?? "";
      if (line === wanted || (/^(?:- +)?(?:run|script|shell) *:/.test(line) && line.includes(wanted)))
        return at;
    }
    return -1;
  }
}
