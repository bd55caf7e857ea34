import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Catalog } from "./schema.ts";

/** A Compose project of the system, on this machine. */
export interface ComposeProject {
  /** Absolute. */
  readonly directory: string;
  /** From the directory; Compose finds it if left out. */
  readonly file?: string;
  readonly project?: string;
}

/** Source of the names: compose-go, cli/options.go, DefaultFileNames. */
const FILES = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/**
 * The Compose projects that a catalog names; where it names none, those that are found beside its .env files.
 * @param folder absolute, the one that the targets' paths start from
 */
export function composeProjects(
  { compose, targets }: Pick<Catalog, "compose" | "targets">,
  folder: string,
): readonly ComposeProject[] {
  if (compose !== undefined) {
    return compose.map(({ directory = ".", ...rest }) => ({
      directory: resolve(folder, directory),
      ...rest,
    }));
  }
  const beside = Object.values(targets).flatMap((target) =>
    target.kind === "dotenv-file" ? [dirname(resolve(folder, target.path))] : [],
  );
  const folders = new Set([resolve(folder), ...beside]);
  return [...folders]
    .filter((directory) => FILES.some((name) => existsSync(join(directory, name))))
    .map((directory) => ({ directory }));
}
