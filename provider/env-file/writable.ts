import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ownerNotKept } from "./disk.ts";
import { codeOf, readError, writeError } from "./file-error.ts";
import { assertReplaceable } from "./replaceable.ts";

/**
 * Refuses files that this user could not replace: in a preview, so that nothing of the same run is written elsewhere, such
 * as into a database, before it shows. What only shows in the writing, such as a full disk, is not foreseen.
 *
 * @param root the folder that `paths` start from, which the journal is kept in
 * @throws EnvFileError for the first of them
 */
export async function assertWritable(root: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await assertFolder(await journalFolder(root), join(root, ".keyturn", "journal.json"));
  for (const path of paths) {
    const target = await realpath(resolve(root, path)).catch((error: unknown) => {
      throw readError(path, error);
    });
    await assertReplaceable(target);
    await assertFolder(dirname(target), target);
    await assertOwner(target);
  }
}

/** Where it is not there yet, it is made in the root. */
async function journalFolder(root: string): Promise<string> {
  const folder = join(root, ".keyturn");
  return (await stat(folder).catch(() => undefined)) === undefined ? root : folder;
}

async function assertFolder(folder: string, file: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw writeError(file, error);
  }
}

/** Who is no superuser may give a file to a group of his own alone, and to no other user (chown(2)). */
async function assertOwner(target: string): Promise<void> {
  const user = process.geteuid?.();
  if (user === undefined || user === 0) return;
  const { uid, gid } = await stat(target).catch((error: unknown) => {
    throw codeOf(error) === undefined ? error : readError(target, error);
  });
  const groups = [process.getegid?.(), ...(process.getgroups?.() ?? [])];
  if (uid !== user || !groups.includes(gid)) throw ownerNotKept(target, { uid, gid });
}
