import { recoverJournal } from "./env-file/index.ts";

/**
 * Completes or undoes a change of files that was cut off, and says so. The engine shows what a provider writes
 * to standard error, and `detail` holds no value.
 */
export async function recover(directory: string): Promise<void> {
  const recovery = await recoverJournal(directory);
  if (recovery !== undefined) console.error(recovery.detail);
}
