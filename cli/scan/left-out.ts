/** What was not looked through, so that a clean report is not taken for more than it is. */
export interface LeftOut {
  /** Longer than {@link MOST_BYTES}. */
  readonly large: string[];
  /** How many hold bytes that are no text; looked through for the stack's values alone. */
  binary: number;
  /** Files, folders or processes that this user may not read. */
  readonly unread: string[];
}

/** A file, a part of a diff or a line of a log that is longer is left out, or cut there. */
export const MOST_BYTES = 4 * 1024 * 1024;

export const nothingLeftOut = (): LeftOut => ({ large: [], binary: 0, unread: [] });
