import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { processIdentity, stateOf } from "../../provider/env-file/index.ts";
import { CommandError, EXIT } from "../errors.ts";

/** It is shown, and could be written by anybody who may write there: nothing of it steers a terminal. */
const shown = z.string().regex(/^[^\p{Cc}\p{Cf}\u2028\u2029]*$/u);
const plainRecord = z.object({
  version: z.literal(1),
  owner: processIdentity.extend({ host: shown }),
  /** The account that runs it. */
  user: shown,
  /** Since when (ISO 8601). */
  at: shown,
  /** As it is typed: `keyturn rotate`. */
  command: shown,
  /** What it is about, such as `Rotate JWT_SECRET on prod`. */
  subject: shown,
  /** Whether something may have changed already. */
  begun: z.boolean(),
  /** The stack file that it replaces first, and the SHA-256 of its text before: while that stands, nothing is changed. */
  stackFile: z.object({ path: z.string(), before: z.string() }).exactOptional(),
  /** Set where the command itself told that it failed, after it had begun. */
  failed: z.literal(true).exactOptional(),
  /** A private folder that it works with, which is gone when it has ended. */
  scratch: z.string().exactOptional(),
});
/** `left`: what an earlier one had begun, so that it is not forgotten where this one is killed too. */
const turnRecord = plainRecord.extend({ left: plainRecord.exactOptional() });

/** Who is at work on a system's files and services, or was when it was cut off. Holds no value. */
export type TurnRecord = z.infer<typeof turnRecord>;

/** The folder of the record. @param directory the folder that the targets' paths start from */
export const turnFolder = (directory: string): string => join(directory, ".keyturn");

/** Beside the journal, which keeps two changes of files apart; this keeps whole commands apart. */
export const turnPath = (directory: string): string => join(turnFolder(directory), "at-work.json");

/**
 * The record that stands in a system's folder; undefined where there is none.
 * @throws CommandError where it can't be read as one
 */
export async function readTurn(directory: string): Promise<TurnRecord | undefined> {
  const path = turnPath(directory);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw unreadable(path, error);
  }
  try {
    const record = turnRecord.parse(JSON.parse(text));
    return (await isBefore(record)) ? { ...record, begun: false } : record;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Killed between saying that it begins and beginning. */
async function isBefore({ stackFile }: TurnRecord): Promise<boolean> {
  if (stackFile === undefined) return false;
  const text = await readFile(stackFile.path, "utf8").catch(() => undefined);
  return text !== undefined && textDigest(text) === stackFile.before;
}

export const textDigest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** `held`: somebody is at it, or may be on another machine. `left`: nobody is, and it has not come to its end. */
export async function howTurnIs(record: TurnRecord): Promise<"own" | "held" | "left"> {
  const state = await stateOf(record.owner);
  if (state === "self") return "own";
  if (record.failed === true) return "left";
  return state === "dead" ? "left" : "held";
}

/** `keyturn rotate (Rotate JWT_SECRET on prod) of ann@vm, process 123, since 2026-01-31T12:00:00.000Z`. */
export function turnWords({ command, subject, user, owner, at }: TurnRecord): string {
  return `${command} (${subject}) of ${user}@${owner.host}, process ${owner.pid}, since ${at}`;
}

/** For the one who comes second: who holds it, and what to do. */
export async function heldTurn(directory: string, record: TurnRecord): Promise<CommandError> {
  const elsewhere = (await stateOf(record.owner)) === "elsewhere";
  const remedy = elsewhere
    ? `Run again when it has ended; if that machine or container is gone for good, remove ${turnPath(directory)}`
    : `Run again when it has ended (\`ps -p ${record.owner.pid}\`)`;
  return new CommandError(
    `another one is at work here: ${turnWords(record)}. ${remedy}. Nothing was changed`,
    EXIT.locked,
  );
}

function unreadable(path: string, cause: unknown): CommandError {
  return new CommandError(
    `${path}, which tells who is at work here, can't be read, or is of a newer keyturn. See that no keyturn runs ` +
      "(`pgrep -af keyturn`), then remove it",
    EXIT.failed,
    { cause },
  );
}

/** Whether it makes services anew, and leaves values as they are. */
export function isRestart({ command }: Pick<TurnRecord, "command">): boolean {
  return command === RESTART;
}

/** As it is typed. */
export const RESTART = "keyturn restart";
