import { generationNumbers } from "../components/catalog/index.ts";
import type { Entry, EnvFilesInputs } from "./env-files-inputs.ts";

type File = EnvFilesInputs["files"][number];

/**
 * What files are to hold, without the names that the catalog gives: a secret or target that is only called otherwise
 * has everything where it was, and nothing is written for it.
 */
export function withoutNames(files: readonly File[]): unknown {
  return files.map(({ path, entries, absent }) => ({
    path,
    absent,
    entries: Object.entries(entries)
      .map(([key, { generation, value, adopted }]) => ({
        key,
        generation: generationNumbers(generation),
        value,
        adopted,
      }))
      .toSorted((one, other) => (one.key < other.key ? -1 : 1)),
  }));
}

/** The one of some files that has this target, or that is the same file where the target was renamed. */
export function sameFile(
  files: readonly File[],
  { target, path }: Pick<File, "target" | "path">,
): File | undefined {
  return files.find((file) => file.target === target) ?? files.find((file) => file.path === path);
}

/** Whether two entries are of one secret, which may have been renamed between them. */
export function isSameSecret(before: Entry, now: Entry): boolean {
  return before.secret === now.secret || now.formerly?.includes(before.secret) === true;
}
