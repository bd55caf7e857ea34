import { ResourceHook, runtime } from "@pulumi/pulumi";
import type { TargetOf } from "../catalog/index.ts";
import { type CloudflareApi, cloudflareApi } from "../cloudflare/cloudflare-api.ts";
import { deleteStored, storedSecrets } from "./cloudflare-store.ts";

/** A secret that a store is to hold. */
export interface StoreWay {
  target: TargetOf<"cloudflare-secrets-store">;
  /** The secret's name in the store. */
  key: string;
  /** The comment that it will carry (`cloudflare-comment.ts`). */
  comment: string;
  /** The secrets that can be adopted to take over what stands there; none where it is too late for that. */
  adoptable: readonly string[];
}

/**
 * Makes sure that a secret can be made, since a store refuses a second one of the same name. One that carries the very
 * comment of this ask is what is left of a creation that was cut off, or whose answer was lost: no state holds its id,
 * and nobody has relied on it, so it makes room. Anything else is somebody's, and is not overwritten.
 *
 * @param options.dryRun only looks
 * @throws Error where something else stands there; CloudflareRefused where the store can't be asked
 */
export async function clearTheWay(
  api: CloudflareApi,
  { target, key, comment, adoptable }: StoreWay,
  { dryRun }: { dryRun: boolean },
): Promise<void> {
  const held = (await storedSecrets(api, target)).find((stored) => stored.name === key);
  if (held === undefined) return;
  if (held.comment !== comment) throw new Error(refusal(target.store, key, adoptable, held.comment));
  if (!dryRun) await deleteStored(api, target, held.id);
}

/** {@link clearTheWay} as a hook, which the engine calls only where it makes the secret, in a preview too. */
export function wayIsClear(name: string, way: StoreWay): ResourceHook {
  return new ResourceHook(
    `keyturn-way-is-clear-${name}`,
    () => clearTheWay(cloudflareApi(), way, { dryRun: runtime.isDryRun() }),
    { onDryRun: true },
  );
}

function refusal(store: string, key: string, adoptable: readonly string[], comment: string): string {
  if (comment.startsWith("keyturn: ")) {
    return (
      `Cloudflare's store ${store} holds a secret ${key} that keyturn wrote for another target, stack or generation, and ` +
      "it is left as it is. Where a target or secret was renamed in the catalog, write its old name under `formerly`. If nothing needs the " +
      "secret, delete it at Cloudflare and run again"
    );
  }
  const takeOver =
    adoptable.length === 0
      ? ""
      : `Take it over with the value in use: keyturn adopt ${adoptable.join(" ")}. `;
  return (
    `Cloudflare's store ${store} holds a secret ${key} that keyturn did not write, and it is left as it is. ${takeOver}` +
    `${takeOver === "" ? "If" : "Or, if"} nothing needs it, delete it at Cloudflare and run again`
  );
}
