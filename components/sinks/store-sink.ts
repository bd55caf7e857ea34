import { firstTargetName } from "../catalog/index.ts";
import type { Generations } from "../plan/index.ts";
import { askedFor, rootsOf } from "./asked-for.ts";
import { commentOf } from "./cloudflare-comment.ts";
import { cloudflareSecret } from "./cloudflare-secret.ts";
import type { KeySink } from "./sink.ts";
import { standingKey } from "./standing-secrets.ts";

/** Secrets of a Cloudflare Secrets Store. */
export const cloudflareSecretsStore: KeySink<"cloudflare-secrets-store"> = {
  write(name, place, { secret, key, value }, { catalog, intent, standing }, opts) {
    const asked = askedFor(secret, catalog, intent);
    if (asked === undefined) throw new Error(`${secret} has no generation`);
    const id = standing.get(standingKey(place.name, key));
    const comment = commentOf(asked, { target: firstTargetName(catalog, place.name), key });
    const adoptable = rootsOf(secret, catalog).filter((root) => isBeginning(intent.generations[root]));
    const args = { target: place.target, value, key, comment, adoptable };
    return cloudflareSecret(name, { ...args, ...(id === undefined ? {} : { standing: id }) }, opts);
  },
};

/** Whether a secret's first generation is its only one so far, and could still be an adopted one instead. */
function isBeginning(entry: Generations | undefined): boolean {
  return entry?.current === 1 && entry.next === 2 && entry.made["1"]?.adopted !== true;
}
