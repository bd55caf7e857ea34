import { realpath } from "node:fs/promises";
import { Disk } from "./disk.ts";
import { readError } from "./file-error.ts";
import { Journal } from "./journal.ts";
import { stateOf } from "./process-identity.ts";

/** A change of files that has begun and not ended. */
export interface PendingChange {
  /** By their names under the root. */
  readonly files: readonly string[];
  /** When it began (ISO 8601). */
  readonly at: string;
  /** What the next command does with it; `wait`: a process is at it, here or elsewhere. */
  readonly next: "complete" | "undo" | "wait";
}

/**
 * A change that stands in the journal of `root`, left as it is; undefined where there is none.
 * @throws EnvFileError where the journal can't be read
 */
export async function pendingChange(root: string): Promise<PendingChange | undefined> {
  const real = await realpath(root).catch((error: unknown) => {
    throw readError(root, error);
  });
  const record = await new Journal(real, new Disk()).read();
  if (record === undefined) return undefined;
  const files = record.files.map(({ name }) => name);
  const isLeftOver = ["self", "dead"].includes(await stateOf(record.owner));
  const whole = record.phase === "prepare" ? "undo" : "complete";
  const next = isLeftOver ? whole : "wait";
  return { files, at: record.at, next };
}
