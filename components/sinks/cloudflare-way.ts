import { ResourceHook, runtime } from "@pulumi/pulumi";
import type { TargetOf } from "../catalog/index.ts";
import { cloudflareApi } from "./cloudflare-api.ts";
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
 * and nobody has relied on it, so it makes room. Anything else is somebody's, and is not overwritten. The engine calls
 * this only when it makes the secret, in a preview too.
 */
export function clearTheWay(name: string, { target, key, comment, adoptable }: StoreWay): ResourceHook {
  return new ResourceHook(
    `keyturn-clear-the-way-${name}`,
    async () => {
      const api = cloudflareApi();
      const held = (await storedSecrets(api, target)).find((stored) => stored.name === key);
      if (held === undefined) return;
      if (held.comment !== comment) throw new Error(refusal(target.store, key, adoptable));
      if (!runtime.isDryRun()) await deleteStored(api, target, held.id);
    },
    { onDryRun: true },
  );
}

function refusal(store: string, key: string, adoptable: readonly string[]): string {
  const takeOver =
    adoptable.length === 0
      ? ""
      : `Take it over with the value in use: keyturn adopt ${adoptable.join(" ")}. `;
  return (
    `Cloudflare's store ${store} holds a secret ${key} that keyturn did not write, and it is left as it is. ${takeOver}` +
    `${takeOver === "" ? "If" : "Or, if"} nothing needs it, delete it at Cloudflare and run again`
  );
}
