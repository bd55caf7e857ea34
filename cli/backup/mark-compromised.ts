import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { listBackups } from "./list-backups.ts";
import { METADATA } from "./metadata.ts";

/** Notes in every backup that is there that others may have its values of these secrets, so that nothing goes back to them. */
export async function markCompromised(directory: string, names: readonly string[]): Promise<void> {
  for (const backup of await listBackups(directory)) {
    if ("damaged" in backup || backup.metadata.keyturn === undefined) continue;
    const { keyturn, ...shared } = backup.metadata;
    const compromised = [...new Set([...(keyturn.compromised ?? []), ...names])].toSorted();
    const text = JSON.stringify({ ...shared, keyturn: { ...keyturn, compromised } }, undefined, 2);
    await writeFileAtomic(join(backup.folder, METADATA), `${text}\n`, { mode: 0o600 });
  }
}
