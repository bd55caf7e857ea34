import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Project } from "./project.ts";

/** The .env files of a project that can be read here, by path: a digest of their bytes. */
export async function fileDigests({ catalog, directory }: Project): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for (const target of Object.values(catalog.targets)) {
    if (target.kind !== "dotenv-file") continue;
    const bytes = await readFile(resolve(directory, target.path)).catch(() => undefined);
    if (bytes !== undefined) digests.set(target.path, createHash("sha256").update(bytes).digest("hex"));
  }
  return digests;
}

/** The paths whose bytes differ. */
export function changedFiles(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path));
}
