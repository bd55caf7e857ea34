import { join, resolve } from "node:path";
import { loadSystem } from "../../../components/plan/index.ts";
import { projectRoot, stacksOf } from "../../project-root.ts";
import { StackFile } from "../../stack-file.ts";

/**
 * The .env files that the catalogs around a folder name as places of their secrets, by absolute path: a value is where
 * it belongs there. A project or catalog that can't be read names none.
 */
export function declaredPlaces(folder: string): Set<string> {
  const places = new Set<string>();
  const root = quietly(() => projectRoot(folder));
  for (const stack of root === undefined ? [] : stacksOf(root)) {
    for (const path of quietly(() => placesOf(root ?? folder, stack)) ?? []) places.add(path);
  }
  return places;
}

function placesOf(root: string, stack: string): string[] {
  const file = StackFile.read(join(root, `Pulumi.${stack}.yaml`));
  const named = file.setting("catalog");
  if (named === undefined) return [];
  const directory = resolve(root, file.setting("directory") ?? ".");
  const { targets } = loadSystem(resolve(root, named)).catalog;
  return Object.values(targets).flatMap((target) =>
    target.kind === "dotenv-file" ? [resolve(directory, target.path)] : [],
  );
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
