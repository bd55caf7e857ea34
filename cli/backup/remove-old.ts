import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { count } from "../count.ts";
import { note } from "../output.ts";
import { stampIn, timeOf, UNFINISHED } from "./stamp.ts";

const DAY = 86_400_000;
/** Nobody writes a backup for as long. */
const LEFT_BEHIND = 3_600_000;

/** Removes the backups that are older than so many days, and what a run that was cut off left of one. */
export async function removeOld(folder: string, keepDays: number, now: Date): Promise<void> {
  const old: string[] = [];
  for (const name of await readdir(folder)) {
    const made = timeOf(stampIn(name) ?? "");
    const isOld = made !== undefined && now.getTime() - made.getTime() > keepDays * DAY;
    if (isOld) old.push(name);
    if (isOld || (name.startsWith(UNFINISHED) && (await isLeftBehind(join(folder, name), now))))
      await rm(join(folder, name), { recursive: true, force: true });
  }
  if (old.length > 0)
    note(`Removed ${count(old.length, "backup")} of more than ${count(keepDays, "day")} ago.`);
}

async function isLeftBehind(path: string, now: Date): Promise<boolean> {
  return now.getTime() - (await stat(path)).mtimeMs > LEFT_BEHIND;
}
