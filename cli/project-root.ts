import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "./errors.ts";

/** The nearest folder at or above `from` that holds Pulumi.yaml. @throws CommandError where there is none */
export function projectRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (folder === dirname(folder)) {
      throw new CommandError(
        "no Pulumi.yaml here or above. Go to the project's folder, or begin one: keyturn init",
      );
    }
  }
}

/** The stacks that have a file here. */
export function stacksOf(root: string): string[] {
  return readdirSync(root)
    .flatMap((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1] ?? [])
    .toSorted();
}
