import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { historyFolder, makeHistoryFolder } from "./history-file.ts";
import { type RunRecord, runRecordSchema } from "./run-record.ts";

/** How a run's line would read if it were killed just now. */
type Begun = RunRecord & { outcome: "killed" };

/**
 * Notes on disk that a run began, so that one that is killed is on record too.
 *
 * @returns takes the note away; to be called once the run's own line is written
 */
export async function noteBegun(root: string, stack: string, begun: Begun): Promise<() => Promise<void>> {
  await makeHistoryFolder(root);
  const path = join(historyFolder(root), `${stack}.${hostname()}.${process.pid}.open`);
  await writeFile(path, JSON.stringify(begun), { mode: 0o600 });
  return () => rm(path, { force: true });
}

/** Runs of this machine that were killed, by the notes that they left. */
export interface Killed {
  readonly runs: readonly RunRecord[];
  /** Takes the notes away; to be called once their lines are written. */
  forget(): Promise<void>;
}

/** Finds them. To be called before this process notes a run of its own. */
export async function findKilled(root: string, stack: string): Promise<Killed> {
  const folder = historyFolder(root);
  const start = `${stack}.${hostname()}.`;
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => {
    const [, pid] = /^(\d+)\.open$/.exec(name.startsWith(start) ? name.slice(start.length) : "") ?? [];
    return pid !== undefined && !isAlive(Number(pid));
  });
  const texts = await Promise.all(left.map((name) => readFile(join(folder, name), "utf8").catch(() => "")));
  const runs = texts.flatMap((text) => runIn(text) ?? []);
  return {
    runs: runs.toSorted((one, other) => (one.start < other.start ? -1 : 1)),
    forget: async () => {
      await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
    },
  };
}

function runIn(text: string): RunRecord | undefined {
  try {
    return runRecordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
