import { dirname } from "node:path";
import type { Disk } from "./disk.ts";
import { EnvFileError } from "./errors.ts";
import { codeOf, writeError } from "./file-error.ts";
import type { CommitRecord, Journal, JournalRecord } from "./journal.ts";
import { digestOnDisk } from "./snapshot.ts";

type CommittedFile = CommitRecord["files"][number];

/** How a committed change ended; the journal is gone then. */
export interface Finish {
  readonly outcome: "completed" | "undone" | "conflict";
  /** Files that somebody else changed, or whose prepared content is gone: none of them was touched. */
  readonly disturbed: readonly CommittedFile[];
}

/**
 * Carries a committed change out, whether it was recorded just now or by a process that died in it. All files
 * are looked at before the first is renamed:
 * - all as before, or new already: the rest is renamed, `completed`;
 * - one disturbed and none new yet: nothing is renamed, `undone`;
 * - one disturbed and others new: the old content of those is gone, so forward is the only way to agreement:
 *   the rest is renamed, the disturbed one stays as its editor left it, `conflict`.
 *
 * @throws EnvFileError where a rename fails: before any file is new all is undone; after that the journal
 *   stays, and the next call goes on.
 */
export async function finish(record: CommitRecord, journal: Journal, disk: Disk): Promise<Finish> {
  const states = await Promise.all(record.files.map(inspect));
  const inState = (state: State) => record.files.filter((_, index) => states[index] === state);
  const disturbed = inState("disturbed");
  const renamed = inState("new");
  if (disturbed.length > 0 && renamed.length === 0) {
    await abandon(record, journal, disk);
    return { outcome: "undone", disturbed };
  }
  for (const file of inState("ready")) {
    try {
      await disk.rename(file.temp, file.target);
    } catch (error) {
      if (renamed.length > 0) throw halfway(file, error);
      await abandon(record, journal, disk).catch(() => {});
      throw writeError(file.target, error);
    }
    renamed.push(file);
  }
  try {
    await abandon(record, journal, disk);
  } catch (error) {
    throw new EnvFileError(
      journal.path,
      `could not be closed (${codeOf(error) ?? "unknown cause"}), all files hold their new values already`,
      "mend the cause, and the next keyturn command tidies up",
      error,
    );
  }
  return { outcome: disturbed.length > 0 ? "conflict" : "completed", disturbed };
}

/** Removes what is left of the prepared files, then the journal. */
export async function abandon(record: JournalRecord, journal: Journal, disk: Disk): Promise<void> {
  for (const { temp } of record.files) await disk.remove(temp);
  // Renames and removals must be on disk before the record of them goes.
  for (const directory of new Set(record.files.map(({ target }) => dirname(target)))) {
    await disk.syncDirectory(directory).catch((error: unknown) => {
      // A directory that somebody removed holds nothing to keep, and must not hold up the rest for ever.
      if (codeOf(error) !== "ENOENT") throw error;
    });
  }
  await journal.remove();
}

type State = "new" | "ready" | "disturbed";

async function inspect(file: CommittedFile): Promise<State> {
  const now = await digestOnDisk(file.target);
  if (now === file.after) return "new";
  return now === file.before && (await digestOnDisk(file.temp)) === file.after ? "ready" : "disturbed";
}

function halfway(file: CommittedFile, cause: unknown): EnvFileError {
  return new EnvFileError(
    file.target,
    `cannot be replaced (${codeOf(cause) ?? "unknown cause"}), while other files hold their new values already`,
    "its new content lies ready: mend the cause, and the next keyturn command completes the change",
    cause,
  );
}
