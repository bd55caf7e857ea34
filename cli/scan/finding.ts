/** How grave a finding is, in SARIF's words. */
export type Level = "error" | "warning" | "note";

/**
 * What a detector saw in a text. It holds the value, so it never leaves the scanner: a {@link Finding} is made of it.
 */
export interface Detected {
  readonly rule: string;
  /** UTF-16 units from the text's start. */
  readonly offset: number;
  readonly length: number;
  /** What it is about, such as a variable's name: tells two findings of one rule and file apart. Never a value. */
  readonly subject: string;
  /** What was found and what to do, without the value. */
  readonly message: string;
}

/** What is told of a leak. Neither the value nor any part of it is in it. */
export interface Finding {
  readonly rule: string;
  readonly level: Level;
  /** Relative to the scanned folder, with slashes; or the name of what was read otherwise. */
  readonly path: string;
  /** Where it stands in words that the next run has too, where the path holds a number of this run: a process's program. */
  readonly place?: string;
  /** From 1; 0 where a whole file or process is meant. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly message: string;
  /** Of a history: the commit that brought it in. */
  readonly commit?: string;
  /** The same at every run and wherever the line moves; see `fingerprint.ts`. */
  readonly fingerprint: string;
}
