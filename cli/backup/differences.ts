import type { RestoreWay } from "../../components/plan/index.ts";
import type { SecretValue } from "../../components/secret-value.ts";
import { readEnvFile } from "../../provider/env-file/index.ts";
import type { Project } from "../project.ts";
import type { BackupValues } from "./open-backup.ts";

/** In what the .env files of a system differ from a backup. */
export interface Differences {
  /** Secrets that stay as they are in the state, and whose value is not, or not everywhere, in the files. */
  readonly drifted: readonly string[];
  /** By file, keys that the catalog does not name and whose values differ: nothing brings these back. */
  readonly foreign: ReadonlyMap<string, readonly string[]>;
}

/** Compares a backup with the files as they are. */
export async function differences(
  { catalog, directory }: Pick<Project, "catalog" | "directory">,
  backup: BackupValues,
  kept: ReadonlyMap<string, SecretValue>,
  ways: readonly RestoreWay[],
): Promise<Differences> {
  const now = new Map<string, ReadonlyMap<string, string>>();
  for (const path of backup.keys()) {
    // The engine says what is wrong with a file, in its preview.
    now.set(path, await readEnvFile(directory, path).catch(() => new Map()));
  }
  const deliveries = (secret: string) =>
    (catalog.secrets[secret]?.stages ?? []).flatMap(({ deliver }) =>
      deliver.flatMap(({ target, key }) => {
        const place = catalog.targets[target];
        return place?.kind === "dotenv-file" && now.has(place.path) ? [{ path: place.path, key }] : [];
      }),
    );
  const drifted = ways.flatMap(({ secret, how }) => {
    const wanted = kept.get(secret)?.reveal();
    const isThere = deliveries(secret).every(({ path, key }) => now.get(path)?.get(key) === wanted);
    return how === "stays" && !isThere ? [secret] : [];
  });
  const foreign = new Map<string, string[]>();
  for (const [path, values] of backup) {
    const named = Object.keys(catalog.secrets).flatMap((secret) =>
      deliveries(secret).flatMap((place) => (place.path === path ? [place.key] : [])),
    );
    const others = [...values].filter(
      ([key, value]) => !named.includes(key) && now.get(path)?.get(key) !== value,
    );
    if (others.length > 0) foreign.set(path, others.map(([key]) => key).toSorted());
  }
  return { drifted, foreign };
}
