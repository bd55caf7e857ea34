import { lstat, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { backupsFolder, UNFINISHED } from "../backup/stamp.ts";
import { type TurnRecord, turnFolder } from "./record.ts";

/** Where a command works. */
export interface WorkFolders {
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  /** The folder that the targets' paths start from. */
  readonly directory: string;
}

/**
 * As write-file-atomic names what it has not renamed yet: the file's name and a 32-bit number (`lib/index.js`). Of a
 * person's copies, such as `Pulumi.prod.yaml.20260131`, most have fewer digits than nearly all of these.
 */
const HALF_STACK_FILE = /^Pulumi\..+\.yaml\.\d{9,10}$/;
const STACK_FILE = /^Pulumi\..+\.yaml(?:\.\d{1,10})?$/;
/** As `mkdtemp` makes it in `scratch-file.ts`. */
const SCRATCH = /^keyturn-\w{6}$/;
const HALF_IDENTITY = /^backup-identity-.*\.new$/;

/**
 * Removes what a command that was killed left in halves: of a backup, of the stack file, its private folder. None of it
 * has its name yet, so nothing reads it. Only for the one whose turn it is.
 */
export async function clearAway(
  { root, directory }: WorkFolders,
  { scratch, at }: TurnRecord,
): Promise<void> {
  await removeIn(backupsFolder(directory), (name) => name.startsWith(UNFINISHED));
  await removeIn(
    root,
    async (name) => HALF_STACK_FILE.test(name) && (await isFileSince(join(root, name), at)),
  );
  await removeIn(turnFolder(root), (name) => HALF_IDENTITY.test(name));
  if (scratch !== undefined && SCRATCH.test(basename(scratch)) && (await holdsStackFiles(scratch)))
    await rm(scratch, { recursive: true, force: true });
}

/** The record could have been written by anybody who may write there: nothing else is removed on its word. */
async function holdsStackFiles(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => undefined);
  return names?.every((name) => STACK_FILE.test(name)) === true;
}

/** What is older than the command is none of its own. */
async function isFileSince(path: string, at: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true && found.mtimeMs >= Date.parse(at);
}

async function removeIn(folder: string, isHalf: (name: string) => boolean | Promise<boolean>): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names)
    if (await isHalf(name)) await rm(join(folder, name), { recursive: true, force: true });
}
