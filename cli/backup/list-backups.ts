import { readdir } from "node:fs/promises";
import { CommandError } from "../errors.ts";
import { BackupDamaged } from "./damaged.ts";
import { type FoundBackup, readMetadata } from "./read-metadata.ts";
import { backupsFolder, stampIn, timeOf } from "./stamp.ts";

/** A backup that is there, whole or damaged. */
export type ListedBackup = FoundBackup | { readonly stamp: string; readonly damaged: string };

/** The backups of a system, newest first. @param directory the folder that the targets' paths start from */
export async function listBackups(directory: string): Promise<ListedBackup[]> {
  const folder = backupsFolder(directory);
  const names = await readdir(folder).catch(() => []);
  const stamps = names
    .flatMap((name) => stampIn(name) ?? [])
    .toSorted()
    .toReversed();
  return await Promise.all(
    stamps.map(async (stamp) => {
      try {
        return await readMetadata(folder, stamp);
      } catch (error) {
        if (error instanceof BackupDamaged) return { stamp, damaged: error.why };
        throw error;
      }
    }),
  );
}

/**
 * The backup of a stamp, or the newest.
 * @throws CommandError where there is none, BackupDamaged
 */
export async function chosenBackup(directory: string, stamp: string | undefined): Promise<FoundBackup> {
  const all = await listBackups(directory);
  const newest = all[0]?.stamp;
  if (newest === undefined) {
    throw new CommandError(
      "there is no backup here. keyturn rotate makes one before it changes an .env file; what the state still holds comes " +
        "back with keyturn rollback NAME",
    );
  }
  const wanted = stamp ?? newest;
  if (timeOf(wanted) === undefined || !all.some((backup) => backup.stamp === wanted)) {
    // What was typed is not repeated: it could be anything.
    throw new CommandError("there is no backup of that time. keyturn backup list shows those that are there");
  }
  return await readMetadata(backupsFolder(directory), wanted);
}
