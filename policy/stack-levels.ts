import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyPackConfig } from "@pulumi/policy";

/** A stack, and the project that it is of. */
export interface OfProject {
  readonly project: string;
  readonly stack: string;
}

/**
 * The pack's configuration for a stack, in the form that `--policy-pack-config` takes: `stacks/<project>/<stack>.json` beside
 * the pack, which is for that project alone, else `stacks/<stack>.json`; nothing where there is neither: then every policy is
 * mandatory. What `--policy-pack-config` says goes before it.
 *
 * @param folder the pack's
 * @throws Error that names the file where it is no JSON
 */
export function stackLevels(folder: string, { project, stack }: OfProject): PolicyPackConfig {
  const file = [[project, `${stack}.json`], [`${stack}.json`]]
    // Neither name may hold a slash or be a dot segment (the engine sees to it); one that does has no file here.
    .filter((way) => way.every((name) => /^\w[\w.-]*$/.test(name)))
    .map((way) => join(folder, "stacks", ...way))
    .find((path) => existsSync(path));
  if (file === undefined) return {};
  try {
    return withLevels(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new Error(`${file} is no JSON: ${error instanceof Error ? error.message : ""}`, { cause: error });
  }
}

/** The engine takes a policy that is given settings and no level for one that advises: it is to have the level of all others. */
function withLevels({ all = "mandatory", ...policies }: PolicyPackConfig): PolicyPackConfig {
  const levelled = Object.entries(policies).map(([name, config]) => [
    name,
    typeof config === "string" ? config : { enforcementLevel: all, ...config },
  ]);
  return { ...(all === "mandatory" ? {} : { all }), ...Object.fromEntries(levelled) };
}
