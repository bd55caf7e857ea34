/** Writes a line of progress or notice: on standard error, so that standard output stays for results. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Writes the result of a command on standard output. */
export function result(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Writes the result as one line of JSON, for other programs. */
export function jsonResult(value: unknown): void {
  result(JSON.stringify(value));
}
