import { realpath } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { claimRecovery, tidy } from "./claim.ts";
import { Disk, type OnStep } from "./disk.ts";
import { JournalBusyError } from "./errors.ts";
import { readError, writeError } from "./file-error.ts";
import { abandon, finish } from "./finish.ts";
import { Journal, type JournalRecord } from "./journal.ts";
import { type ProcessIdentity, stateOf } from "./process-identity.ts";
import { inTurn } from "./turns.ts";

/** What became of a change that was cut off. */
export interface Recovery {
  /** `completed`: all files are new. `undone`: all are as before. `conflict`: all are new but `files`. */
  readonly outcome: "completed" | "undone" | "conflict";
  /** The files of the change by their names under the root; for `conflict` those that somebody else changed. */
  readonly files: readonly string[];
  /** When the change that was cut off began (ISO 8601). */
  readonly at: string;
  /** One sentence for a person, with the remedy where there is one to take. */
  readonly detail: string;
}

/** How long to wait for another process, and a hook for tests. */
export interface RecoverOptions {
  /** Milliseconds to wait for a live process to end its change before giving up. Default 2000. */
  readonly waitFor?: number;
  readonly onStep?: OnStep;
}

/**
 * Completes or undoes a change that a dead process left behind in `root`; undefined where there is none. Asked
 * again it finds nothing. Safe to kill, and to run from several processes at once.
 *
 * @throws JournalBusyError where a live process is in the middle of a change
 * @throws EnvFileError where the journal or a file cannot be read or written
 */
export async function recoverJournal(
  root: string,
  options: RecoverOptions = {},
): Promise<Recovery | undefined> {
  const real = await realpath(root).catch((error: unknown) => {
    throw readError(root, error);
  });
  const disk = new Disk(options.onStep);
  return await inTurn(real, () => recoverInTurn(new Journal(real, disk), disk, options.waitFor));
}

/** The same, for a caller whose turn it is already. */
export async function recoverInTurn(
  journal: Journal,
  disk: Disk,
  waitFor = 2000,
): Promise<Recovery | undefined> {
  const deadline = Date.now() + waitFor;
  for (;;) {
    const record = await journal.read();
    if (record === undefined) return undefined;
    if (await isLeftOver(record.owner)) {
      const recovery = await recoverAlone(journal, disk);
      if (recovery !== undefined) return recovery;
    }
    if (Date.now() >= deadline) throw await busy(journal, record);
    await sleep(20 + Math.random() * 60);
  }
}

async function recoverAlone(journal: Journal, disk: Disk): Promise<Recovery | undefined> {
  try {
    const claim = await claimRecovery(journal.directory, disk);
    if (claim === undefined) return undefined;
    try {
      // It may have been recovered, and become somebody else's, since it was read.
      const record = await journal.read();
      if (record === undefined || !(await isLeftOver(record.owner))) return undefined;
      await tidy(journal.directory, disk, claim);
      return await settle(record, journal, disk);
    } finally {
      await claim.release();
    }
  } catch (error) {
    throw writeError(journal.path, error);
  }
}

async function settle(record: JournalRecord, journal: Journal, disk: Disk): Promise<Recovery> {
  const files = record.files.map(({ name }) => name);
  if (record.phase === "prepare") {
    await abandon(record, journal, disk);
    return {
      outcome: "undone",
      files,
      at: record.at,
      detail: `the change of ${record.at} was cut off: ${UNDONE}`,
    };
  }
  const { outcome, disturbed } = await finish(record, journal, disk);
  const names = disturbed.map(({ name }) => name);
  const edited = names.length === 0 ? "was cut off" : `was cut off, and ${names.join(", ")} changed since`;
  const detail = { completed: COMPLETED, undone: UNDONE, conflict: conflictIn(names) }[outcome];
  return {
    outcome,
    files: outcome === "conflict" ? names : files,
    at: record.at,
    detail: `the change of ${record.at} ${edited}: ${detail}`,
  };
}

const COMPLETED = "it is complete now, all files hold their new values";
const UNDONE = "it is undone, no file was touched";

/** For files that somebody else changed while the others were being replaced. */
export function conflictIn(names: readonly string[]): string {
  return `the other files hold their new values, ${names.join(", ")} was not overwritten and may hold old ones; run the same command again to bring it up to date`;
}

async function isLeftOver(owner: ProcessIdentity): Promise<boolean> {
  const state = await stateOf(owner);
  return state === "self" || state === "dead";
}

async function busy(journal: Journal, { owner, at }: JournalRecord): Promise<JournalBusyError> {
  const who = `process ${owner.pid} on ${owner.host}, since ${at}`;
  const remedy =
    (await stateOf(owner)) === "elsewhere"
      ? `run again when it has ended, or, if ${wayIn(owner, journal.path)}`
      : `run again when it has ended (\`ps -p ${owner.pid}\`)`;
  return new JournalBusyError(`${journal.path}: another keyturn is changing files here (${who}); ${remedy}`);
}

/** A person says that nobody is at it; the record stays, for what it tells of the files. */
function wayIn({ host }: ProcessIdentity, path: string): string {
  return host === hostname()
    ? `that container is gone for good, take "space" out of ${path}`
    : `that machine is gone for good, set "host" in ${path} to this machine's name (\`hostname\`)`;
}
