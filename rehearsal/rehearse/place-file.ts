import { join } from "node:path";
import type { Catalog, Target } from "../../components/catalog/index.ts";
import { hostFile } from "../hosts/ssh-hosts.ts";
import { instancesOf } from "./running.ts";

/** The file in which a place keeps its values, absolute; undefined for a place that is none. */
export function placeFile(folder: string, target: Target): string | undefined {
  switch (target.kind) {
    case "dotenv-file":
    case "sops-file":
      return join(folder, target.path);
    case "ssh-env-file":
      return hostFile(folder, target);
    default:
      return undefined;
  }
}

/** Every file that a place writes, absolute, each once. */
export function placeFiles({ targets }: Catalog, folder: string): string[] {
  const files = Object.values(targets).flatMap((target) =>
    target.kind === "sops-recipients"
      ? target.paths.map((path) => join(folder, path))
      : (placeFile(folder, target) ?? []),
  );
  return [...new Set(files)];
}

/** The files in which values stand in plain: those of places, and what services were begun with. */
export function plainFiles({ targets }: Catalog, folder: string): string[] {
  return Object.entries(targets).flatMap(([name, target]) => {
    if (target.kind !== "dotenv-file" && target.kind !== "ssh-env-file") return [];
    return [
      placeFile(folder, target) ?? [],
      ...instancesOf(folder, name, target).map(({ file }) => file),
    ].flat();
  });
}

/** The files that what runs was begun with. */
export function runningFiles({ targets }: Catalog, folder: string): string[] {
  return Object.entries(targets).flatMap(([name, target]) =>
    instancesOf(folder, name, target).map(({ file }) => file),
  );
}
