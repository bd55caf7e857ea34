import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { claimRecovery, Disk, thisProcess } from "../../provider/env-file/index.ts";
import { note } from "../output.ts";
import { clearAway, type WorkFolders } from "./clear-away.ts";
import { heldTurn, howTurnIs, isRestart, readTurn, type TurnRecord, turnFolder, turnPath } from "./record.ts";

/** The right to change a system's files and services, until it is given back. */
export interface Turn {
  /** What an earlier run had begun and not brought to its end. */
  readonly left: TurnRecord | undefined;
  /** Names a private folder that this run works with: whoever comes after a kill removes it. */
  worksWith(scratch: string): Promise<void>;
  /** From here on something may have changed; where a stack file is replaced first, not before that stands. */
  begin(stackFile?: TurnRecord["stackFile"]): Promise<void>;
  /** Nothing has after all. */
  takeBack(): Promise<void>;
  /**
   * Gives it back. `all`: everything is at its end, also what an earlier run of the same kind had left; `own`: only what
   * this one began; `failed`: what this one began is not, so the record stays for the next command to read.
   */
  end(how: "all" | "own" | "failed"): Promise<void>;
}

/** What a command is, for the one who comes second. */
export interface Work {
  /** As it is typed: `keyturn rotate`. */
  readonly command: string;
  /** What it is about, such as `Rotate JWT_SECRET on prod`. */
  readonly subject: string;
}

const NEW = /^at-work-.*\.new$/;
const UNWRITABLE = ["EACCES", "EPERM", "EROFS"];
const NO_FOLDER = ["ENOENT", "ENOTDIR"];

/**
 * Makes this command the only one that changes the system of a folder. One that was killed is noticed by its process,
 * which is gone; what it left is cleared away.
 *
 * @throws CommandError naming who is at work, where somebody is
 */
export async function takeTurn(folders: WorkFolders, work: Work): Promise<Turn> {
  const { directory } = folders;
  const at = new Date().toISOString();
  const own: TurnRecord = {
    version: 1,
    owner: await thisProcess(),
    user: userName(),
    at,
    ...work,
    begun: false,
  };
  const disk = new Disk();
  try {
    await disk.makeDirectory(turnFolder(directory));
    for (;;) {
      const before = await readTurn(directory);
      if (before !== undefined && (await howTurnIs(before)) === "held")
        throw await heldTurn(directory, before);
      if (before === undefined) {
        if (await isMade(directory, own, disk)) return turnOf(directory, own, disk);
      } else {
        const { left: earlier, ...last } = before;
        const left = last.begun ? last : earlier;
        const heir = { ...own, ...(left && { left }) };
        if (await isTakenOver(directory, heir, disk)) {
          await clearAway(folders, before);
          return turnOf(directory, heir, disk);
        }
      }
      await sleep(20 + Math.random() * 60);
    }
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (![...UNWRITABLE, ...NO_FOLDER].includes(code)) throw error;
    // A system without a folder has no files that two could change.
    if (UNWRITABLE.includes(code))
      note(
        `mind: ${turnFolder(directory)} can't be written (${code}), so nothing keeps another one from working here too.`,
      );
    const nothing = async () => {};
    return { left: undefined, worksWith: nothing, begin: nothing, takeBack: nothing, end: nothing };
  }
}

function turnOf(directory: string, first: TurnRecord, disk: Disk): Turn {
  let own = first;
  const { left } = first;
  const change = async (more: Partial<TurnRecord>) => {
    own = { ...own, ...more };
    await replace(directory, own, disk);
  };
  return {
    left,
    worksWith: async (scratch) => await change({ scratch }),
    begin: async (stackFile) => {
      const { stackFile: _, ...rest } = own;
      own = rest;
      await change({ begun: true, ...(stackFile && { stackFile }) });
    },
    takeBack: async () => await change({ begun: false }),
    end: async (how) => {
      const isSettled = how === "all" && left !== undefined && isRestart(left) === isRestart(own);
      if (how === "failed" && own.begun) await change({ failed: true });
      else if (left !== undefined && !isSettled) await replace(directory, left, disk);
      else await disk.remove(turnPath(directory));
    },
  };
}

/** False where somebody was faster. The record is whole before it gets its name. */
async function isMade(directory: string, own: TurnRecord, disk: Disk): Promise<boolean> {
  const temp = newPath(directory);
  await disk.writeNew(temp, textOf(own));
  try {
    await disk.link(temp, turnPath(directory));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOENT: whoever was faster has tidied up.
    if (code === "EEXIST" || code === "ENOENT") return false;
    throw error;
  } finally {
    await disk.remove(temp);
  }
  await tidy(directory, disk);
  return true;
}

/** As a journal is: of two that find the same left-over, one may take it. */
async function isTakenOver(directory: string, own: TurnRecord, disk: Disk): Promise<boolean> {
  const claim = await claimRecovery(turnFolder(directory), disk);
  if (claim === undefined) return false;
  try {
    const now = await readTurn(directory);
    if (now === undefined || (await howTurnIs(now)) === "held") return false;
    await replace(directory, own, disk);
    await tidy(directory, disk);
    return true;
  } finally {
    await claim.release();
  }
}

async function replace(directory: string, record: TurnRecord, disk: Disk): Promise<void> {
  const temp = newPath(directory);
  await disk.writeNew(temp, textOf(record));
  await disk.rename(temp, turnPath(directory));
  await disk.syncDirectory(turnFolder(directory));
}

/** Removes what killed ones left of a record; whoever is making one just now finds that it is gone, and looks again. */
async function tidy(directory: string, disk: Disk): Promise<void> {
  for (const name of await readdir(turnFolder(directory)))
    if (NEW.test(name)) await disk.remove(join(turnFolder(directory), name));
}

const newPath = (directory: string): string => join(turnFolder(directory), `at-work-${randomUUID()}.new`);
const textOf = (record: TurnRecord): string => `${JSON.stringify(record, undefined, 2)}\n`;

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without a name, as in a container.
    return `user ${process.geteuid?.() ?? "unknown"}`;
  }
}
