import { chmod, mkdir, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type RunRecord, runRecordSchema } from "./run-record.ts";

/** The folder of a project's records. */
export function historyFolder(root: string): string {
  return join(root, ".keyturn", "history");
}

/** A stack's record. */
export function historyPath(root: string, stack: string): string {
  return join(historyFolder(root), `${stack}.jsonl`);
}

/** What a record's file holds. */
export interface History {
  /** In the order in which the runs ended. */
  readonly runs: readonly RunRecord[];
  /** Lines that are none: torn ones, or such as a newer keyturn writes. */
  readonly unreadable: number;
}

/** Reads a stack's record; a line that was torn as it was written is passed over. @returns undefined where there is no file */
export async function readHistory(root: string, stack: string): Promise<History | undefined> {
  const text = await readFile(historyPath(root, stack), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const runs = lines.flatMap((line) => runIn(line) ?? []);
  return { runs, unreadable: lines.length - runs.length };
}

/**
 * Appends lines to a stack's record, which only its owner may read. A last line that a killed run left half-written
 * is taken off first. All new lines are one write, and on disk when this ends.
 */
export async function appendHistory(root: string, stack: string, runs: readonly RunRecord[]): Promise<void> {
  await makeHistoryFolder(root);
  const file = await open(historyPath(root, stack), "a+", 0o600);
  try {
    await file.chmod(0o600);
    const text = await file.readFile("utf8");
    const last = text.slice(text.lastIndexOf("\n") + 1);
    const isTorn = last !== "" && runIn(last) === undefined;
    if (isTorn) await file.truncate(Buffer.byteLength(text) - Buffer.byteLength(last));
    const start = last === "" || isTorn ? "" : "\n";
    await file.appendFile(start + runs.map((run) => `${JSON.stringify(run)}\n`).join(""));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes it where it is missing; Git passes it by, whatever the project's .gitignore says. */
export async function makeHistoryFolder(root: string): Promise<void> {
  const folder = historyFolder(root);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await writeFile(join(folder, ".gitignore"), "*\n", { flag: "wx", mode: 0o600 }).catch(() => {});
}

function runIn(line: string): RunRecord | undefined {
  try {
    return runRecordSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
