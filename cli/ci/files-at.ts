import type { Files } from "../../components/catalog/index.ts";
import { CatalogError, includedPathsOf } from "../../components/catalog/index.ts";
import type { Revision } from "./revision.ts";

/** A catalog's files as a revision has them. */
export interface FilesAt extends Files {
  /** The absolute paths of what it includes, at any depth. */
  readonly included: readonly string[];
}

/**
 * Reads all that a catalog of a revision includes: Git is asked before, for the catalog's check waits for nothing.
 * @param path the catalog's, absolute
 * @param shown what a path is called in messages
 */
export async function filesAt(
  revision: Revision,
  path: string,
  text: string,
  shown: (path: string) => string,
): Promise<FilesAt> {
  const texts = new Map<string, string>();
  const gather = async (from: string, of: string): Promise<void> => {
    for (const one of includedPathsOf(of, from)) {
      if (texts.has(one)) continue;
      const found = await revision.read(one);
      if (found === undefined) continue;
      texts.set(one, found);
      await gather(one, found);
    }
  };
  await gather(path, text);
  const read = (wanted: string) => {
    const found = texts.get(wanted);
    if (found !== undefined) return found;
    const message = `there is no such file at ${revision.name}`;
    throw new CatalogError([{ file: shown(wanted), line: 0, column: 0, path: "", message }]);
  };
  return { path, read, shown, included: [...texts.keys()] };
}
