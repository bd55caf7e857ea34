import { lstat, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, relative, resolve } from "node:path";
import type { SecretValue } from "../../components/secret-value.ts";
import { applyEnvChanges, type Beginning, EnvFileError } from "../../provider/env-file/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Project } from "../project.ts";
import { isMissing } from "./identity.ts";

/** An .env file that is not there any more, or from which everything is gone. */
export interface LostFile {
  /** As the catalog writes it. */
  readonly path: string;
  readonly how: "is gone" | "is empty";
  readonly begin: Beginning;
}

type Place = Pick<Project, "catalog" | "directory">;

/**
 * The .env files of the catalog, on this machine, of which a backup holds all and the disk nothing. The engine writes keys
 * into a file that is there: the other lines nothing but a backup brings back. A path that only the backup names is none.
 */
export async function lostFiles(
  { catalog, directory }: Place,
  whole: ReadonlyMap<string, Beginning>,
): Promise<LostFile[]> {
  const paths = Object.values(catalog.targets).flatMap((target) => {
    const isHere =
      target.kind === "dotenv-file" &&
      (target.host === undefined || target.host === "any" || target.host === hostname());
    return isHere ? [target.path] : [];
  });
  const lost: LostFile[] = [];
  for (const path of new Set(paths)) {
    const begin = whole.get(path);
    if (begin === undefined || begin.text === "") continue;
    const how = await lossOf(resolve(directory, path));
    if (how !== undefined) lost.push({ path, how, begin });
  }
  return lost;
}

/** A link that leads nowhere is there: the engine says what is wrong with it. */
async function lossOf(file: string): Promise<LostFile["how"] | undefined> {
  try {
    const found = await stat(file);
    return found.isFile() && found.size === 0 ? "is empty" : undefined;
  } catch (error) {
    if (!isMissing(error)) return undefined;
    return await lstat(file).then(
      () => undefined,
      () => "is gone" as const,
    );
  }
}

/** What a restore does to them. */
export function lostWords(lost: readonly LostFile[]): string {
  const lines = lost.map(
    ({ path, how }) => `  ${path} ${how}: it comes back whole, with what is in use where the state has it`,
  );
  return ["Files:", ...lines].join("\n");
}

/**
 * Puts them back, with every byte, the mode and the owner that the backup has of them: all of them, or none, by the journal of
 * all changes of .env files. Keys that the state wrote get what it wrote last: an older value would look as if somebody had
 * changed it by hand, and the engine would not overwrite it.
 *
 * @param written by file and key; what is in use
 * @throws CommandError where that can't be; then none was
 */
export async function putBack(
  { directory }: Place,
  lost: readonly LostFile[],
  written: ReadonlyMap<string, ReadonlyMap<string, SecretValue>>,
): Promise<void> {
  for (const { path } of lost) {
    const folder = dirname(resolve(directory, path));
    if (await stat(folder).catch(() => undefined)) continue;
    const here = relative(process.cwd(), folder);
    throw new CommandError(
      `the folder of ${path} is not there. Nothing was changed. Make it first: mkdir -p ${here}`,
    );
  }
  const changes = lost.map(({ path, begin }) => ({ path, begin, values: written.get(path) ?? new Map() }));
  try {
    await applyEnvChanges(directory, changes);
  } catch (error) {
    if (error instanceof EnvFileError) throw new CommandError(error.message, EXIT.failed, { cause: error });
    throw error;
  }
}
