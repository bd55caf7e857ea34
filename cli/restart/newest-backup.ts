import { listBackups } from "../backup/list-backups.ts";

/** Which services a rotation touched, as the backup says that was made before it. */
export interface NewestBackup {
  /** `20251031-143000`. */
  readonly stamp: string;
  readonly services: readonly string[];
  /** Whether `keyturn restart` has made them anew since. */
  readonly isDone: boolean;
}

/**
 * The newest backup of a system.
 * @param directory the folder that the targets' paths start from
 * @returns undefined where there is none, or what it tells can't be read
 */
export async function newestBackup(directory: string): Promise<NewestBackup | undefined> {
  const [newest] = await listBackups(directory);
  if (newest === undefined || "damaged" in newest) return undefined;
  const { affected_services: services, keyturn } = newest.metadata;
  return { stamp: newest.stamp, services, isDone: keyturn?.restarted !== undefined };
}
