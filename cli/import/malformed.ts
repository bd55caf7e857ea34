import { CommandError } from "../errors.ts";

/**
 * The error for a file that can't be read: where, what and what to do. None of the file's own text is in it, for
 * that may be a secret.
 *
 * @param line from 1
 * @param column from 1
 */
export function malformed(
  { path, line, column }: { readonly path: string; readonly line: number; readonly column: number },
  message: string,
  remedy: string,
): CommandError {
  return new CommandError(`${path}:${line}:${column}: ${message}; ${remedy}. Nothing was written`);
}

/** Line and column, from 1, of an offset in a text. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r?\n/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
