import { type Catalog, type Delivery, firstTargetName } from "../catalog/index.ts";
import { cloudflareApi } from "../cloudflare/cloudflare-api.ts";
import type { Generations, Intent } from "../plan/index.ts";
import { askedFor, rootsOf } from "./asked-for.ts";
import { commentOf } from "./cloudflare-comment.ts";
import { storedSecrets } from "./cloudflare-store.ts";

/** By target and key, the id under which a store's secret can be imported: `ACCOUNT/STORE/SECRET`. */
export type StandingSecrets = ReadonlyMap<string, string>;

/** The key of {@link StandingSecrets}. */
export function standingKey(target: string, key: string): string {
  return `${target} ${key}`;
}

interface Wanted extends Delivery {
  readonly secret: string;
}

/**
 * Finds what Cloudflare's stores hold already of secrets that are adopted: a store refuses a second one of the same
 * name, and gives ids that nobody but it knows. Stores are asked only for what is adopted and has never turned. What
 * keyturn wrote there itself is not among it: it is in the state, or the remains of a run that was cut off.
 *
 * @throws CloudflareRefused when a store can't be looked into
 */
export async function standingSecrets(catalog: Catalog, intent: Intent): Promise<StandingSecrets> {
  const wanted = Object.entries(catalog.secrets).flatMap(([secret, { stages }]) => {
    const roots = rootsOf(secret, catalog);
    const isAsAdopted = roots.length > 0 && roots.every((root) => isUntouched(intent.generations[root]));
    return isAsAdopted ? stages.flatMap(({ deliver }) => deliver.map((one) => ({ ...one, secret }))) : [];
  });
  const found = new Map<string, string>();
  for (const [target, place] of Object.entries(catalog.targets)) {
    if (place.kind !== "cloudflare-secrets-store") continue;
    const here = wanted.filter((delivery) => delivery.target === target);
    if (here.length === 0) continue;
    const held = await storedSecrets(cloudflareApi(), place);
    for (const one of here) {
      const standing = held.find(({ name }) => name === one.key);
      if (standing === undefined || standing.comment === ownComment(one, catalog, intent)) continue;
      found.set(standingKey(target, one.key), `${place.account}/${place.store}/${standing.id}`);
    }
  }
  return found;
}

function ownComment({ secret, target, key }: Wanted, catalog: Catalog, intent: Intent): string | undefined {
  const asked = askedFor(secret, catalog, intent);
  return asked === undefined
    ? undefined
    : commentOf(asked, { target: firstTargetName(catalog, target), key });
}

/** Whether a secret is as it was adopted. */
function isUntouched(entry: Generations | undefined): boolean {
  if (entry === undefined || entry.previous !== undefined) return false;
  return entry.next === entry.current + 1 && entry.made[entry.current]?.adopted === true;
}
