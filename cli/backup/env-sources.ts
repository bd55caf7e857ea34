import { lstat, open, realpath } from "node:fs/promises";
import { hostname } from "node:os";
import { isAbsolute, join, relative, resolve } from "node:path";
import { CommandError } from "../errors.ts";
import { note } from "../output.ts";
import type { Project } from "../project.ts";
import { isMissing } from "./identity.ts";

/** An .env file as it is now. */
export interface EnvSource {
  /** As the catalog writes it. */
  readonly path: string;
  /** Where its copy goes, in the backup's folder. */
  readonly stored: string;
  readonly bytes: Buffer;
  /** Of its permissions the last nine bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

type Read = Pick<EnvSource, "bytes" | "mode" | "uid" | "gid">;

/**
 * Reads the .env files of these targets that are here. One that is not there yet is left out, and so is one of another
 * machine, or an optional one that can't be read.
 *
 * @throws CommandError for another one that can't be read
 */
export async function envSources(
  { catalog, directory }: Pick<Project, "catalog" | "directory">,
  targets: ReadonlySet<string>,
): Promise<EnvSource[]> {
  const paths = new Map<string, { isOptional: boolean }>();
  for (const name of targets) {
    const target = catalog.targets[name];
    if (target?.kind !== "dotenv-file") continue;
    const isHere = target.host === undefined || target.host === "any" || target.host === hostname();
    if (isHere) paths.set(target.path, { isOptional: target.optional === true });
    else note(`mind: ${target.path} lives on ${target.host}: the backup leaves it out.`);
  }
  const sources: EnvSource[] = [];
  for (const [path, { isOptional }] of paths) {
    const read = await readSource(resolve(directory, path), path, isOptional);
    if (read !== undefined) sources.push({ path, stored: storedPath(directory, path), ...read });
  }
  return sources;
}

async function readSource(file: string, path: string, isOptional: boolean): Promise<Read | undefined> {
  try {
    const stat = await lstat(file);
    if (stat.isSymbolicLink())
      note(`mind: ${path} is a symbolic link; the backup holds what ${await realpath(file)} holds.`);
    else if (!stat.isFile()) throw new CommandError(`${path} is no file. Correct its path in the catalog`);
    const handle = await open(file);
    try {
      const { mode, uid, gid } = await handle.stat();
      return { bytes: await handle.readFile(), mode: mode & 0o777, uid, gid };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof CommandError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    // A place that no rotation waits for: it is owed what is written meanwhile.
    if (isOptional) {
      note(`mind: ${path} can't be read (${code}): the backup leaves it out, for its place is optional.`);
      return undefined;
    }
    throw new CommandError(
      `${path} can't be read (${code}), so no backup of it can be made. Nothing was changed. Run as the user whose file ` +
        "it is, or go without a backup: --skip-backup",
    );
  }
}

/** A file's path in a backup: its own, or below `outside` where it lies out of the system's folder. */
export function storedPath(directory: string, path: string): string {
  const file = resolve(directory, path);
  const inside = relative(directory, file);
  const isOutside = inside.startsWith("..") || isAbsolute(inside);
  return isOutside ? join("outside", relative("/", file)) : inside;
}
