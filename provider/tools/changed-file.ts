import { copyFile, open, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** By file, what is being done to it: the engine asks for several resources at once. */
const turns = new Map<string, Promise<unknown>>();

/**
 * Changes a file as a whole: a copy beside it is changed, then takes its place at once, with its mode, and its owner where
 * this process may give it. Whoever reads the file finds it as it was before or after. What a run left behind that was cut
 * off is removed.
 *
 * @param path absolute; where it is a link, the file that it leads to is changed
 * @param shown what the file is called in messages
 * @param change is given the copy's path
 * @throws Error where there is no room or no right, or the file was changed by somebody else meanwhile: then it is as it was
 */
export async function changeFile(
  path: string,
  shown: string,
  change: (copy: string) => Promise<void>,
): Promise<void> {
  const real = await realpath(path);
  const before = turns.get(real) ?? Promise.resolve();
  const result = before.then(() => changed(real, shown, change));
  const settled = result.catch(() => {});
  turns.set(real, settled);
  await result.finally(() => {
    if (turns.get(real) === settled) turns.delete(real);
  });
}

async function changed(path: string, shown: string, change: (copy: string) => Promise<void>): Promise<void> {
  const [folder, prefix] = [dirname(path), `.${basename(path)}.keyturn-`];
  const copy = join(folder, `${prefix}${process.pid}`);
  try {
    await removeLeftBehind(folder, prefix);
    const before = await readFile(path);
    await copyFile(path, copy);
    await change(copy);
    const after = await readFile(copy);
    if (after.equals(before)) return;
    await likeOriginal(path, copy);
    if (!(await readFile(path)).equals(before)) {
      throw new Error(`${shown} was changed by somebody else at the same time, and is left alone: run again`);
    }
    await rename(copy, path);
    await synced(folder);
  } catch (error) {
    throw explained(error, shown);
  } finally {
    await rm(copy, { force: true });
  }
}

async function likeOriginal(path: string, copy: string): Promise<void> {
  const { mode, uid, gid } = await stat(path);
  const file = await open(copy, "r+");
  try {
    const own = await file.stat();
    // Only root may give a file away.
    if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid).catch(() => {});
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function synced(folder: string): Promise<void> {
  const opened = await open(folder, "r");
  await opened.sync().finally(() => opened.close());
}

/** A copy whose process is gone. It is encrypted, as the file is. */
async function removeLeftBehind(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = name.slice(prefix.length);
    // Another name of that beginning is a person's.
    if (!name.startsWith(prefix) || !/^\d+$/.test(pid) || isAlive(Number(pid))) continue;
    await rm(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function explained(error: unknown, shown: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT")
    return new Error(`there is no room to write ${shown}: make some`);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new Error(
      `${shown} can't be written (${code}): its folder is to be writable, for a copy is made beside it`,
    );
  }
  return error;
}
