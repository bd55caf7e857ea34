import { ResourceHook } from "@pulumi/pulumi";
import { z } from "zod";
import type { TargetOf } from "../catalog/index.ts";
import {
  askCloudflare,
  type CloudflareApi,
  CloudflareRefused,
  cloudflareApi,
} from "../cloudflare/cloudflare-api.ts";

type Target = TargetOf<"cloudflare-worker-script">;

// Source: Cloudflare's API reference, "Get Settings" of a Worker's script.
const settings = z.object({
  result: z.object({ bindings: z.array(z.object({ name: z.string() })).nullish() }),
});

/** @throws Error where the code of a Worker could not be read */
export function requireCode({ file, script }: Target, isThere: boolean): void {
  if (isThere) return;
  throw new Error(
    `${file}, the code of the Worker ${script}, can't be read, and the Worker is uploaded with it: build it first, or ` +
      "set `file` right in the catalog",
  );
}

/** {@link requireCode} as a hook: the program goes on, so that what else a run does is not held up. */
export function codeIsThere(name: string, target: Target, isThere: boolean): ResourceHook {
  return new ResourceHook(`keyturn-code-is-there-${name}`, () => requireCode(target, isThere), {
    onDryRun: true,
  });
}

/**
 * Makes sure that an upload takes nothing away: it replaces every binding, and what a secret held nobody can read back. What
 * is left of a creation that was cut off has only bindings that the catalog names.
 *
 * @throws Error that names the bindings that would be lost; CloudflareRefused where Cloudflare can't be asked
 */
export async function requireFree(
  api: CloudflareApi,
  { account, script, vars, bindings }: Target,
  secrets: readonly string[],
): Promise<void> {
  const named = new Set([...secrets, ...Object.keys(vars), ...Object.keys(bindings)]);
  const standing = await bindingsOf(api, account, script);
  const lost = standing.filter((name) => !named.has(name));
  if (lost.length === 0) return;
  throw new Error(
    `the account has a Worker ${script} already, and the upload would take bindings from it that the catalog does not name: ` +
      `${lost.join(", ")}. Name them, as secrets or under \`vars\` or \`bindings\`; or, where wrangler deploys this Worker, ` +
      "make the target a cloudflare-worker",
  );
}

/** {@link requireFree} as a hook, which the engine calls only where it makes the Worker, in a preview too. */
export function scriptIsFree(name: string, target: Target, secrets: readonly string[]): ResourceHook {
  return new ResourceHook(
    `keyturn-script-is-free-${name}`,
    () =>
      requireFree(cloudflareApi(undefined, undefined, "edit the account's Workers scripts"), target, secrets),
    { onDryRun: true },
  );
}

async function bindingsOf(api: CloudflareApi, account: string, script: string): Promise<string[]> {
  const path = `/accounts/${account}/workers/scripts/${encodeURIComponent(script)}/settings`;
  try {
    const { bindings } = (await askCloudflare(api, "GET", path, settings)).result;
    return (bindings ?? []).map(({ name }) => name);
  } catch (error) {
    if (error instanceof CloudflareRefused && error.status === 404) return [];
    throw error;
  }
}
