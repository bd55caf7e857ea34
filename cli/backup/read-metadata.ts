import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { join, normalize, sep } from "node:path";
import { BackupDamaged } from "./damaged.ts";
import { isMissing } from "./identity.ts";
import { type BackupMetadata, isAsSealed, METADATA, metadataSchema } from "./metadata.ts";
import { folderName } from "./stamp.ts";

/** A backup that is there, and what it tells of itself. */
export interface FoundBackup {
  readonly stamp: string;
  /** Absolute. */
  readonly folder: string;
  readonly metadata: BackupMetadata;
}

/**
 * @param backups the folder of all
 * @throws BackupDamaged where it does not tell of itself what it has to
 */
export async function readMetadata(backups: string, stamp: string): Promise<FoundBackup> {
  const folder = join(backups, folderName(stamp));
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined) throw new BackupDamaged(stamp, "there is none of this name");
  if (!found.isDirectory()) throw new BackupDamaged(stamp, "it is no folder");
  const text = (await readStored(stamp, folder, METADATA)).toString("utf8");
  const read = parsed(text);
  const { data } = metadataSchema.safeParse(read);
  if (data === undefined) throw new BackupDamaged(stamp, `${METADATA} is not what a backup tells of itself`);
  if (data.timestamp !== stamp) throw new BackupDamaged(stamp, `${METADATA} tells of another backup`);
  if (!isAsSealed(read)) throw new BackupDamaged(stamp, `${METADATA} was edited since it was written`);
  return { stamp, folder, metadata: data };
}

/**
 * A file of a backup. No link is followed: what it leads to is no part of the backup.
 * @throws BackupDamaged for a path that leads out of the folder, a link, or what is no file or can't be read
 */
export async function readStored(stamp: string, folder: string, name: string): Promise<Buffer> {
  const path = normalize(name);
  const steps = path.split(sep);
  if (path.startsWith(sep) || steps.includes("..")) {
    throw new BackupDamaged(stamp, `${JSON.stringify(name)} leads out of its folder`);
  }
  for (const [index] of steps.entries()) {
    const part = steps.slice(0, index + 1).join(sep);
    const found = await lstat(join(folder, part)).catch(() => undefined);
    if (found === undefined) throw new BackupDamaged(stamp, `${path} is missing`);
    if (found.isSymbolicLink()) throw new BackupDamaged(stamp, `${part} is a symbolic link`);
    if (index === steps.length - 1 && !found.isFile()) throw new BackupDamaged(stamp, `${path} is no file`);
  }
  try {
    const file = await open(join(folder, path), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    const why = isMissing(error) ? "is missing" : `can't be read (${(error as NodeJS.ErrnoException).code})`;
    throw new BackupDamaged(stamp, `${path} ${why}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
