import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";

/**
 * The folder of the program that is looked at. The engine does not tell packs (pulumi/pulumi, analyzer_plugin.go): it is
 * looked for from where the engine was started, upwards, and taken only where its Pulumi.yaml names the project.
 */
export function programFolder(env: NodeJS.ProcessEnv, here: string): string | undefined {
  const project = env.PULUMI_NODEJS_PROJECT ?? env.PULUMI_PROJECT;
  if (project === undefined || project === "") return undefined;
  for (const start of [env.PWD, here]) {
    for (let folder = start; folder !== undefined; folder = above(folder))
      if (["Pulumi.yaml", "Pulumi.yml"].some((name) => projectIn(join(folder, name)) === project))
        return folder;
  }
  return undefined;
}

function above(folder: string): string | undefined {
  const next = dirname(folder);
  return next === folder ? undefined : next;
}

function projectIn(file: string): string | undefined {
  try {
    const { name } = parse(readFileSync(file, "utf8")) as { name?: unknown };
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}
