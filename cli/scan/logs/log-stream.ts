import { createReadStream, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { CommandError } from "../../errors.ts";

/** A log that is read, and what findings call it. */
export interface LogStream {
  readonly stream: Readable;
  readonly name: string;
}

/** Other names of standard input; a pipe between programs may be a socket, which can't be opened by such a name. */
const STANDARD_INPUT = new Set(["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"]);

/**
 * Opens a log: a file, a named pipe such as a shell's `<(…)`, or standard input where none is named or it is called `-`.
 *
 * @throws CommandError where there is no such file, or nothing is piped in
 */
export function logStream(from: string | true | undefined): LogStream {
  if (typeof from === "string" && !STANDARD_INPUT.has(from)) {
    const stat = statSync(from, { throwIfNoEntry: false });
    if (stat?.isFile() === true || stat?.isFIFO() === true)
      return { stream: createReadStream(from), name: from };
    throw new CommandError(`${from} is no file: name a log, or - for standard input`);
  }
  if (!process.stdin.isTTY) return { stream: process.stdin, name: "standard input" };
  throw new CommandError("--logs reads standard input: pipe a log into it, or name its file");
}
