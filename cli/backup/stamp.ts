import { join } from "node:path";

const FOLDER = /^secrets-backup-(\d{8}-\d{6})$/;
const STAMP = /^(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})$/;

/** How the name of a backup begins that is not whole. */
export const UNFINISHED = ".unfinished-";

/** The folder of a system's backups. @param directory the folder that the targets' paths start from */
export function backupsFolder(directory: string): string {
  return join(directory, "backups", "secrets");
}

/** `20251031-143000`, in UTC: two machines, or a night in which clocks are put back, keep the order. */
export function stampOf(time: Date): string {
  return time.toISOString().replaceAll(/[-:]/g, "").replace("T", "-").slice(0, "YYYYMMDD-HHMMSS".length);
}

/** When that was; undefined for what is no stamp. */
export function timeOf(stamp: string): Date | undefined {
  const [, ...parts] = STAMP.exec(stamp) ?? [];
  if (parts.length === 0) return undefined;
  const [year, month, day, hour, minute, second] = parts;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) || stampOf(time) !== stamp ? undefined : time;
}

/** The name of a backup's folder. */
export function folderName(stamp: string): string {
  return `secrets-backup-${stamp}`;
}

/** The stamp in such a name; undefined for any other. */
export function stampIn(name: string): string | undefined {
  const stamp = FOLDER.exec(name)?.[1];
  return stamp === undefined || timeOf(stamp) === undefined ? undefined : stamp;
}
