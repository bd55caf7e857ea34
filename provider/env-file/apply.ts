import { randomBytes } from "node:crypto";
import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Disk, type OnStep } from "./disk.ts";
import { EnvFileChangedError, JournalConflictError } from "./errors.ts";
import { codeOf, readError, writeError } from "./file-error.ts";
import { abandon, finish } from "./finish.ts";
import { type CommitRecord, Journal, type JournalRecord } from "./journal.ts";
import { type EnvChange, type PlannedFile, planChange } from "./plan-change.ts";
import { thisProcess } from "./process-identity.ts";
import { conflictIn, type Recovery, recoverInTurn } from "./recover.ts";
import { assertReplaceable } from "./replaceable.ts";
import { digestOf } from "./snapshot.ts";
import { inTurn } from "./turns.ts";

export type { Beginning, EnvChange } from "./plan-change.ts";

export interface ApplyOptions {
  /** Make a file (mode 0600) that does not exist yet. Default: false, a missing file is an error. */
  readonly create?: boolean;
  /** Milliseconds to wait for another process that is changing files here. Default 2000. */
  readonly waitFor?: number;
  /** Called before each step that changes the disk; for tests of what happens when one fails or is the last. */
  readonly onStep?: OnStep;
}

export interface ApplyResult {
  /** The paths as given whose files were replaced. */
  readonly changed: readonly string[];
  /** The paths as given whose files read as wanted already and were not touched. */
  readonly unchanged: readonly string[];
  /** What became of an earlier change that had been cut off, where there was one. */
  readonly recovered: Recovery | undefined;
}

/**
 * Gives keys in several .env files new values as one change: however it ends, a kill at any moment included,
 * all files are new or all are as before, at the latest after the next {@link applyEnvChanges} or
 * `recoverJournal` on the same root. A replaced file has mode 0600 and the owner it had (one that begins anew what its {@link Beginning} tells); extended attributes
 * and further hard links of the old file are not carried over. Where all keys read as wanted nothing is touched.
 *
 * @throws EnvFileError, EnvSyntaxError, EnvValueError, JournalBusyError: no file was changed
 * @throws JournalConflictError: somebody edited a file at the very same time; the message says which
 */
export async function applyEnvChanges(
  root: string,
  changes: readonly EnvChange[],
  options: ApplyOptions = {},
): Promise<ApplyResult> {
  const real = await realpath(root).catch((error: unknown) => {
    throw readError(root, error);
  });
  return await inTurn(real, () => apply(real, changes, options));
}

async function apply(
  root: string,
  changes: readonly EnvChange[],
  options: ApplyOptions,
): Promise<ApplyResult> {
  const disk = new Disk(options.onStep);
  const journal = new Journal(root, disk);
  let recovered: Recovery | undefined;
  for (;;) {
    recovered = (await recoverInTurn(journal, disk, options.waitFor)) ?? recovered;
    if (recovered?.outcome === "conflict") throw new JournalConflictError(recovered.detail);
    const first = await planChange(root, changes, options.create ?? false);
    if (first.every(({ next }) => next === undefined)) return { ...summary(first), recovered };
    const record = await prepareRecord(first);
    if (!(await createJournal(journal, record))) continue;
    return { ...(await applyLocked(root, changes, options, { record, journal, disk })), recovered };
  }
}

interface Held {
  readonly record: JournalRecord;
  readonly journal: Journal;
  readonly disk: Disk;
}

async function applyLocked(
  root: string,
  changes: readonly EnvChange[],
  options: ApplyOptions,
  { record, journal, disk }: Held,
): Promise<Pick<ApplyResult, "changed" | "unchanged">> {
  let planned: PlannedFile[];
  let commit: CommitRecord;
  try {
    // What was read before the lock was ours may be another keyturn's past.
    planned = await planChange(root, changes, options.create ?? false);
    commit = await prepareFiles(planned, record, disk);
    await journal.advance(commit);
  } catch (error) {
    // Should this fail too, the journal stays, and the next call tidies up.
    await abandon(record, journal, disk).catch(() => {});
    throw codeOf(error) === undefined ? error : writeError(journal.path, error);
  }
  const { outcome, disturbed } = await finish(commit, journal, disk);
  const names = disturbed.map(({ name }) => name);
  if (outcome === "undone") throw changedMeanwhile(names.join(", "));
  if (outcome === "conflict")
    throw new JournalConflictError(`files changed at the same time: ${conflictIn(names)}`);
  return summary(planned);
}

async function prepareFiles(
  planned: PlannedFile[],
  record: JournalRecord,
  disk: Disk,
): Promise<CommitRecord> {
  const files: CommitRecord["files"] = [];
  for (const { name, target, before, owner, mode, next } of planned) {
    if (next === undefined) continue;
    const temp = record.files.find((file) => file.target === target)?.temp;
    // A link was turned to another file since the journal was made.
    if (temp === undefined) throw changedMeanwhile(target);
    const content = next.print();
    if (before !== null) await assertReplaceable(target);
    try {
      await disk.writeNew(temp, content, { path: target, owner, mode });
      await disk.syncDirectory(dirname(target));
    } catch (error) {
      throw writeError(target, error);
    }
    files.push({ name, target, temp, before, after: digestOf(content) });
  }
  return { ...record, phase: "commit", files };
}

async function prepareRecord(planned: PlannedFile[]): Promise<JournalRecord> {
  const files = planned.map(({ name, target }) => ({
    name,
    target,
    temp: tempBeside(target),
  }));
  return { version: 1, owner: await thisProcess(), at: new Date().toISOString(), phase: "prepare", files };
}

/** Hidden, and for `.env` a name that `.env*` in a .gitignore covers too. */
function tempBeside(target: string): string {
  const name = basename(target).replace(/^\.?/, ".");
  return join(dirname(target), `${name}.keyturn-${randomBytes(6).toString("hex")}`);
}

async function createJournal(journal: Journal, record: JournalRecord): Promise<boolean> {
  try {
    return await journal.create(record);
  } catch (error) {
    throw writeError(journal.path, error);
  }
}

function changedMeanwhile(path: string): EnvFileChangedError {
  return new EnvFileChangedError(
    path,
    "was changed by somebody else meanwhile",
    "no file was changed; run again",
  );
}

function summary(planned: readonly PlannedFile[]): Pick<ApplyResult, "changed" | "unchanged"> {
  return {
    changed: planned.filter(({ next }) => next !== undefined).flatMap(({ paths }) => paths),
    unchanged: planned.filter(({ next }) => next === undefined).flatMap(({ paths }) => paths),
  };
}
