import { EnvFileError, readEnvFile } from "./env-file/index.ts";
import type { EnvFilesInputs } from "./env-files-inputs.ts";
import { isHere, requireHere } from "./place.ts";
import { recover } from "./recover.ts";

/** What the files of a resource hold: by target, then by key. */
export type OnDisk = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads the files of a resource once, after a change that was cut off is completed or undone: what is decided on
 * stands before everything that decides.
 *
 * @throws Error for the first file that can't be read
 */
export async function readDisk(inputs: EnvFilesInputs): Promise<OnDisk> {
  await recover(inputs.directory);
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const { target, path } of inputs.files) found.set(target, await readEnvFile(inputs.directory, path));
  return found;
}

/** Whether the files hold what is wanted. */
export function isOnDisk(disk: OnDisk, { files }: EnvFilesInputs): boolean {
  return files.every(({ target, entries, absent = [] }) => {
    const values = disk.get(target);
    const held = Object.entries(entries).every(([key, { value }]) => values?.get(key) === value);
    return held && absent.every((key) => values?.get(key) === undefined);
  });
}

/** What an optional place holds, or why it does not answer. Any other place has to answer. */
export async function askDisk(
  inputs: EnvFilesInputs,
  writtenOn: string | undefined,
): Promise<{ disk: OnDisk } | { silent: string }> {
  if (inputs.optional !== true) {
    requireHere(inputs, writtenOn);
    return { disk: await readDisk(inputs) };
  }
  if (!isHere(inputs, writtenOn)) return { silent: `it is on ${inputs.host ?? writtenOn}` };
  try {
    return { disk: await readDisk(inputs) };
  } catch (error) {
    if (error instanceof EnvFileError) return { silent: error.message };
    throw error;
  }
}
