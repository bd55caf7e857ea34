import { recoverJournal } from "./env-file/index.ts";
import { warn } from "./tell.ts";

/**
 * Completes or undoes a change of files that was cut off, and says so: `detail` holds no value.
 */
export async function recover(directory: string): Promise<void> {
  const recovery = await recoverJournal(directory);
  if (recovery !== undefined) await warn(recovery.detail);
}
