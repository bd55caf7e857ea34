import { isDeepStrictEqual } from "node:util";
import { CommandError, EXIT } from "../errors.ts";
import { note } from "../output.ts";
import type { WorkFolders } from "./clear-away.ts";
import { howTurnIs, isRestart, RESTART, readTurn, type TurnRecord, turnWords } from "./record.ts";
import { takeTurn } from "./take-turn.ts";

/** A command that has not come to its end, and what becomes of it. */
export interface LeftWork {
  readonly command: string;
  readonly subject: string;
  readonly at: string;
  /** `undo`: nothing was changed; `complete`: `remedy` goes on with it; `wait`: somebody is at it. */
  readonly next: "undo" | "complete" | "wait";
  /** The command that goes on with it. */
  readonly remedy?: string;
  /** One sentence for a person. */
  readonly detail: string;
}

/** Who is at work on a system, or was cut off; undefined where nobody is. Changes nothing. */
export async function leftWork(directory: string): Promise<LeftWork | undefined> {
  const found = await readTurn(directory);
  if (found === undefined) return undefined;
  const how = await howTurnIs(found);
  const record = how === "left" ? latestBegun(found) : found;
  const { command, subject, at, begun } = record;
  if (how === "own") return undefined;
  const told = { command, subject, at };
  const words = turnWords(record);
  if (how === "held") return { ...told, next: "wait", detail: `At work here: ${words}.` };
  if (!begun) {
    const detail = `Cut off before it changed anything: ${words}. The next keyturn command clears away what it left, such as keyturn status.`;
    return { ...told, next: "undo", detail };
  }
  return { ...told, next: "complete", remedy: remedyFor(record), detail: cutOffWords(record) };
}

/**
 * Says what became of a command that was cut off. One that had changed nothing is undone with that: what it left in
 * halves is removed.
 *
 * @throws CommandError where the record can't be read
 */
export async function noticeLeftWork(folders: WorkFolders): Promise<void> {
  const record = await readTurn(folders.directory);
  if (record === undefined || (await howTurnIs(record)) !== "left") return;
  if (!record.begun) {
    try {
      const turn = await takeTurn(folders, { command: record.command, subject: record.subject });
      await turn.end("own");
    } catch (error) {
      // Somebody else was faster, and does it.
      if (error instanceof CommandError && error.exitCode === EXIT.locked) return;
      throw error;
    }
    // Whoever may not write here clears nothing away.
    const isUndone = !isDeepStrictEqual(await readTurn(folders.directory), record);
    const rest = isUndone
      ? "It is undone: what it left is removed."
      : "What it left is removed by the next keyturn command of somebody who may write here.";
    note(`Cut off before it changed anything: ${turnWords(record)}. ${rest}`);
  }
  const begun = latestBegun(record);
  if (begun.begun) note(cutOffWords(begun));
}

function latestBegun(record: TurnRecord): TurnRecord {
  return record.begun ? record : (record.left ?? record);
}

/** For who went on with it, or carried out something that takes its place. @param command as it is typed */
export function settledWords(record: TurnRecord, command: string): string {
  const how =
    command === remedyFor(record) || command === record.command ? "Complete now" : "Settled by this run";
  return `${how}: what was left of ${turnWords(record)}.`;
}

function cutOffWords(record: TurnRecord): string {
  const how = record.failed === true ? "Begun, and failed" : "Begun, and cut off";
  return `${how}: ${turnWords(record)}. To complete it: ${remedyFor(record)}`;
}

const remedyFor = (record: TurnRecord): string => (isRestart(record) ? RESTART : "keyturn resume");
