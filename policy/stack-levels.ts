import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyPackConfig } from "@pulumi/policy";

/**
 * The pack's configuration for a stack, `stacks/<stack>.json` beside it, in the form that `--policy-pack-config` takes;
 * nothing where there is none: then every policy is mandatory. What `--policy-pack-config` says goes before it.
 *
 * @param folder the pack's
 * @throws Error that names the file where it is no JSON
 */
export function stackLevels(folder: string, stack: string): PolicyPackConfig {
  const file = join(folder, "stacks", `${stack}.json`);
  // A stack's name may hold no slash or dot segment (the engine sees to it); one that does has no file here.
  if (!/^[\w.-]+$/.test(stack) || !existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} is no JSON: ${error instanceof Error ? error.message : ""}`, { cause: error });
  }
}
