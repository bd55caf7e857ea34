import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { WorkersScript, type WorkersScriptArgs } from "@pulumi/cloudflare/workersScript.js";
import { all, type CustomResourceOptions, type Output, secret } from "@pulumi/pulumi";
import type { TargetOf } from "../catalog/index.ts";
import { codeIsThere, scriptIsFree } from "./worker-script-way.ts";

/** A Worker that keyturn uploads. */
export interface WorkerScriptArgs {
  target: TargetOf<"cloudflare-worker-script">;
  /** Absolute folder that the code's path starts from. */
  directory: string;
  /** By name, the secrets that it is to have. */
  secrets: Readonly<Record<string, Output<string>>>;
}

/**
 * A Worker with its code and all its bindings: any change uploads it whole. The plugin does not take what is in a binding for
 * secret, so the whole list is marked.
 */
export function workerScript(
  name: string,
  { target, directory, secrets }: WorkerScriptArgs,
  opts: CustomResourceOptions,
): WorkersScript {
  const { account, script, file, compatibilityDate, compatibilityFlags } = target;
  const content = codeIn(resolve(directory, file));
  const code = codeIsThere(name, target, content !== undefined);
  const { beforeCreate = [], beforeUpdate = [] } = opts.hooks ?? {};
  const free = scriptIsFree(name, target, Object.keys(secrets));
  const hooks = {
    ...opts.hooks,
    beforeCreate: [...beforeCreate, code, free],
    beforeUpdate: [...beforeUpdate, code],
  };
  const args: WorkersScriptArgs = {
    accountId: account,
    scriptName: script,
    content: content ?? "",
    mainModule: basename(file),
    compatibilityDate,
    ...(compatibilityFlags === undefined ? {} : { compatibilityFlags }),
    bindings: secret(all(secrets).apply((values) => bindingsOf(target, values))),
  };
  return new WorkersScript(name, args, { ...opts, hooks, additionalSecretOutputs: ["bindings"] });
}

/** By name, so that moving a secret within the catalog uploads nothing. */
function bindingsOf(
  { vars, bindings }: TargetOf<"cloudflare-worker-script">,
  secrets: Readonly<Record<string, string>>,
) {
  const every = [
    ...Object.entries(bindings).map(([name, binding]) => ({ name, ...binding })),
    ...Object.entries(vars).map(([name, text]) => ({ name, type: "plain_text", text })),
    ...Object.entries(secrets).map(([name, text]) => ({ name, type: "secret_text", text })),
  ];
  return every.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function codeIn(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
