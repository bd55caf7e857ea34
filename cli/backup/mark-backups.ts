import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { listBackups } from "./list-backups.ts";
import { type BackupMetadata, METADATA, sealed } from "./metadata.ts";
import type { FoundBackup } from "./read-metadata.ts";

type Own = NonNullable<BackupMetadata["keyturn"]>;

/** Notes in every backup that is there that others may have its values of these secrets, so that nothing goes back to them. */
export async function markCompromised(directory: string, names: readonly string[]): Promise<void> {
  for (const backup of await listBackups(directory))
    await mark(backup, ({ compromised = [] }) => ({
      compromised: [...new Set([...compromised, ...names])].toSorted(),
    }));
}

/** Notes in a backup that the services which its rotation affected were made anew since. @param at ISO 8601 */
export async function markRestarted(directory: string, stamp: string, at: string): Promise<void> {
  const backup = (await listBackups(directory)).find((one) => one.stamp === stamp);
  if (backup !== undefined) await mark(backup, () => ({ restarted: at }));
}

/** Not in one that is damaged, or that keyturn did not make. */
async function mark(
  backup: FoundBackup | { readonly damaged: string },
  what: (own: Own) => Partial<Own>,
): Promise<void> {
  if ("damaged" in backup || backup.metadata.keyturn === undefined) return;
  const { keyturn, ...shared } = backup.metadata;
  const text = sealed({ ...shared, keyturn: { ...keyturn, ...what(keyturn) } });
  await writeFileAtomic(join(backup.folder, METADATA), text, { mode: 0o600 });
}
