import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { listTree } from "./search.ts";

/** What a file of a stack is for. */
export type StateFileKind = "state" | "backup" | "history" | "stack file";

/** A file that holds a stack's state, or held it once. */
export interface StateFile {
  readonly kind: StateFileKind;
  readonly path: string;
  readonly content: Buffer;
}

/** Where the file backend keeps what it writes (pkg/backend/diy/store.go). */
const FOLDERS = [
  ["stacks", "state"],
  ["backups", "backup"],
  ["history", "history"],
] as const;

/**
 * Every file of a stack in a file backend: the state and its `.bak`, and the two folders in which the engine keeps
 * earlier states. A backend from before projects had folders of their own keeps them one level higher.
 *
 * @param folder the one that holds `.pulumi`
 */
export async function stateFiles(folder: string, project: string, stack: string): Promise<StateFile[]> {
  const found: StateFile[] = [];
  for (const [name, kind] of FOLDERS) {
    for (const level of [join(folder, ".pulumi", name, project), join(folder, ".pulumi", name)]) {
      for (const path of await filesOf(level, kind, stack))
        found.push({ kind: path.endsWith(".bak") ? "backup" : kind, path, content: await readFile(path) });
    }
  }
  return found;
}

async function filesOf(level: string, kind: StateFileKind, stack: string): Promise<readonly string[]> {
  if (kind !== "state") return (await listTree(join(level, stack))).files;
  const names = await readdir(level, { withFileTypes: true }).catch(() => []);
  return names
    .filter((entry) => entry.isFile() && basename(entry.name).startsWith(`${stack}.json`))
    .map((entry) => join(level, entry.name));
}
