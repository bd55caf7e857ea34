import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RehearsedSystem } from "./rehearsed-system.ts";

/** The targets of a catalog that may be gone, and that a rehearsal can send away: their folder is theirs alone. */
export function mayBeAway({ model: { catalog } }: RehearsedSystem): string[] {
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
export function sendAway(system: RehearsedSystem, target: string): void {
  const folder = folderOf(system, target);
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, "");
  system.away.add(target);
}

/** It answers again, as it was. Until {@link welcome} nobody calls it or is let in by it. */
export function bringBack(system: RehearsedSystem, target: string): void {
  const folder = folderOf(system, target);
  rmSync(folder);
  renameSync(`${folder}.away`, folder);
}

/** It takes part again. */
export function welcome(system: RehearsedSystem, target: string): void {
  system.away.delete(target);
}

function folderOf({ model, folder }: RehearsedSystem, name: string): string {
  const target = model.catalog.targets[name];
  if (target?.kind !== "dotenv-file") throw new Error(`${name} is no file`);
  return join(folder, dirname(target.path));
}
