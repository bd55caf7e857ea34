/** A line that Docker Compose would refuse too. Holds the line's number, never its content. */
export class EnvSyntaxError extends Error {
  override readonly name = "EnvSyntaxError";
  /** The 1-based line. */
  readonly line: number;
  /** What is wrong there, without any of the file's text but variable names. */
  readonly reason: string;

  constructor(line: number, reason: string, path?: string) {
    super(`${path ?? "env file"}:${line}: ${reason}`);
    this.line = line;
    this.reason = reason;
  }
}

/** A key or value that an .env file cannot hold so that Docker Compose reads it back exactly. */
export class EnvValueError extends Error {
  override readonly name = "EnvValueError";
  readonly key: string;

  constructor(key: string, problem: string, remedy: string) {
    super(`${key}: ${problem}; ${remedy}`);
    this.key = key;
  }
}

/** A file that cannot be read or replaced. Every file is as it was unless the message says otherwise. */
export class EnvFileError extends Error {
  override readonly name: string = "EnvFileError";
  readonly path: string;

  constructor(path: string, problem: string, remedy: string, cause?: unknown) {
    super(`${path}: ${problem}; ${remedy}`, cause === undefined ? undefined : { cause });
    this.path = path;
  }
}

/** A file that someone else changed between our reading it and our replacing it: it was not overwritten. */
export class EnvFileChangedError extends EnvFileError {
  override readonly name = "EnvFileChangedError";
}

/** Another process holds the journal. */
export class JournalBusyError extends Error {
  override readonly name = "JournalBusyError";
}

/** A change that was cut off could not be completed or undone as a whole; the message names the file. */
export class JournalConflictError extends Error {
  override readonly name = "JournalConflictError";
}
