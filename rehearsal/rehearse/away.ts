import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Catalog } from "../../components/catalog/index.ts";

/** What has to be known of a system to send its hosts away. */
interface Leavable {
  readonly model: { readonly catalog: Catalog };
  readonly folder: string;
  readonly away: Set<string>;
}

/** The targets of a catalog that may be gone, and that a rehearsal can send away: their folder is theirs alone. */
export function mayBeAway({ model: { catalog } }: Pick<Leavable, "model">): string[] {
  const folders = Object.values(catalog.targets).flatMap((target) =>
    target.kind === "dotenv-file" ? [dirname(target.path)] : [],
  );
  return Object.entries(catalog.targets).flatMap(([name, target]) => {
    if (target.kind !== "dotenv-file" || !target.optional) return [];
    const own = dirname(target.path);
    const isShared = folders.filter((folder) => folder === own || folder.startsWith(`${own}/`)).length > 1;
    return own === "." || isShared ? [] : [name];
  });
}

/** A host stops to answer: nothing can be read or written there, and nobody there calls or accepts. */
export function sendAway(system: Leavable, target: string): void {
  const folder = folderOf(system, target);
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, "");
  system.away.add(target);
}

/** It answers again, as it was. Until {@link welcome} nobody calls it or is let in by it. */
export function bringBack(system: Leavable, target: string): void {
  const folder = folderOf(system, target);
  rmSync(folder);
  renameSync(`${folder}.away`, folder);
}

/** It takes part again. */
export function welcome(system: Leavable, target: string): void {
  system.away.delete(target);
}

function folderOf({ model, folder }: Leavable, name: string): string {
  const target = model.catalog.targets[name];
  if (target?.kind !== "dotenv-file") throw new Error(`${name} is no file`);
  return join(folder, dirname(target.path));
}

/** The file of a place breaks: it can be neither read nor written, and those who live by it are left out. @returns mends it */
export function breakFile(system: Leavable, name: string): () => void {
  const target = system.model.catalog.targets[name];
  if (target?.kind !== "dotenv-file") throw new Error(`${name} is no file`);
  const file = join(system.folder, target.path);
  system.away.add(name);
  renameSync(file, `${file}.kept`);
  mkdirSync(file);
  return () => {
    rmdirSync(file);
    renameSync(`${file}.kept`, file);
    system.away.delete(name);
  };
}
