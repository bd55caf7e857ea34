import { join, relative, resolve } from "node:path";
import { type Catalog, type ComposeProject, composeProjects } from "../../components/catalog/index.ts";
import { EnvFileError, EnvSyntaxError, readEnvFile } from "../../provider/env-file/index.ts";

/** What a system's .env files on this machine hold, by absolute path and key. */
export interface EnvValues {
  readonly files: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Files that are there and can't be read, by their paths from the folder. */
  readonly unread: readonly string[];
}

/** Reads the .env files of `dotenv-file` targets, and those that Compose reads by itself. */
export async function envValues(
  catalog: Pick<Catalog, "compose" | "targets">,
  folder: string,
): Promise<EnvValues> {
  const named = Object.values(catalog.targets).flatMap((target) =>
    target.kind === "dotenv-file" ? [resolve(folder, target.path)] : [],
  );
  const own = composeProjects(catalog, folder).map(({ directory }: ComposeProject) =>
    join(directory, ".env"),
  );
  const files = new Map<string, ReadonlyMap<string, string>>();
  const unread: string[] = [];
  for (const path of new Set([...named, ...own])) {
    try {
      files.set(path, await readEnvFile(folder, path));
    } catch (error) {
      // Its words are not shown: what can't be read could stand in them.
      if (!(error instanceof EnvFileError) && !(error instanceof EnvSyntaxError)) throw error;
      unread.push(relative(folder, path));
    }
  }
  return { files, unread };
}

/** The value that a probe presents: of a secret whose stages it proves, as a .env file holds it now. */
export function presentedValue(
  { secrets, targets }: Pick<Catalog, "secrets" | "targets">,
  folder: string,
  { files }: EnvValues,
  probe: string,
): string | undefined {
  for (const { stages } of Object.values(secrets)) {
    if (!stages.some(({ verify }) => verify.includes(probe))) continue;
    for (const { target: name, key } of stages.flatMap(({ deliver }) => deliver)) {
      const target = targets[name];
      const value =
        target?.kind === "dotenv-file" ? files.get(resolve(folder, target.path))?.get(key) : undefined;
      if (value !== undefined) return value;
    }
  }
  return undefined;
}
