import { type ListedBackup, listBackups } from "../backup/list-backups.ts";
import { renderBackups } from "../backup/render.ts";
import { jsonResult, result } from "../output.ts";
import { locateProject } from "../project.ts";

/** `keyturn backup list`, `keyturn restore --list`: newest first. */
export async function backupList(options: { stack?: string; json?: boolean }): Promise<void> {
  const { directory } = await locateProject(options);
  const backups = await listBackups(directory);
  if (options.json === true) jsonResult({ backups: backups.map(asJson) });
  else result(renderBackups(backups));
}

function asJson(backup: ListedBackup): object {
  return "damaged" in backup ? backup : { stamp: backup.stamp, folder: backup.folder, ...backup.metadata };
}
