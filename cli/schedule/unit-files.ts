import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { CommandError } from "../errors.ts";
import { OURS, type Unit } from "./units.ts";

/** What became of a unit's file, or would. */
export interface UnitChange {
  readonly path: string;
  readonly change: "created" | "changed" | "unchanged" | "removed";
}

/** What writing the units would change. @throws CommandError where somebody else's unit has a name of theirs */
export function plannedChanges(folder: string, units: readonly Unit[]): UnitChange[] {
  return units.map(({ name, text }) => {
    const path = join(folder, name);
    const found = textOf(path);
    if (found === undefined) return { path, change: "created" };
    requireOurs(path, found);
    return { path, change: found === text ? "unchanged" : "changed" };
  });
}

/** Writes those that are not there as they are to be. */
export async function writeUnits(folder: string, units: readonly Unit[]): Promise<UnitChange[]> {
  const changes = plannedChanges(folder, units);
  mkdirSync(folder, { recursive: true });
  for (const [index, { path, change }] of changes.entries())
    if (change !== "unchanged") await writeFileAtomic(path, units[index]?.text ?? "", { mode: 0o644 });
  return changes;
}

/** Of these units those that are there. @throws CommandError where one is somebody else's */
export function standingUnits(folder: string, names: readonly string[]): string[] {
  return names
    .map((name) => join(folder, name))
    .filter((path) => {
      const text = textOf(path);
      if (text !== undefined) requireOurs(path, text);
      return text !== undefined;
    });
}

export function removeUnits(paths: readonly string[]): UnitChange[] {
  for (const path of paths) rmSync(path, { force: true });
  return paths.map((path) => ({ path, change: "removed" }));
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function requireOurs(path: string, text: string): void {
  if (text.startsWith(`${OURS}\n`)) return;
  throw new CommandError(
    `${path} was not written by keyturn, and is left as it is: move it away, or rename it`,
  );
}
