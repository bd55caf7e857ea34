// @ts-check
import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
export const BUNDLES = join(ROOT, ".tools/start");

/** What npm notes of the packages that it installed: it changes with any of them. */
export const OF_PACKAGES = "node_modules/.package-lock.json";

/**
 * Where it stands what a program's bundle was made of.
 * @param {URL} entry
 */
export function stampFile(entry) {
  const name = relative(ROOT, fileURLToPath(entry)).replace(/\.ts$/, "").replaceAll(/[\\/]/g, "-");
  return join(BUNDLES, `${name}.json`);
}

/**
 * The bundle of a program, if none of the files that it was made of has changed since.
 *
 * @param {URL} entry
 * @returns {string | undefined}
 */
export function currentBundle(entry) {
  try {
    const file = stampFile(entry);
    const { root, file: name, inputs } = JSON.parse(readFileSync(file, "utf8"));
    if (root !== ROOT) return undefined;
    for (const [path, mtimeMs, size] of inputs) {
      const found = statSync(join(ROOT, path));
      if (found.mtimeMs !== mtimeMs || found.size !== size) return undefined;
    }
    const bundle = join(dirname(file), name);
    statSync(bundle);
    return bundle;
  } catch {
    return undefined;
  }
}
