import { getSecretsStoreSecrets } from "@pulumi/cloudflare/getSecretsStoreSecrets.js";
import type { Catalog } from "../catalog/index.ts";
import type { Generations, Intent } from "../plan/index.ts";

/** By target and key, the id under which a store's secret can be imported: `ACCOUNT/STORE/SECRET`. */
export type StandingSecrets = ReadonlyMap<string, string>;

/** The key of {@link StandingSecrets}. */
export function standingKey(target: string, key: string): string {
  return `${target} ${key}`;
}

/**
 * Finds the secrets that stores hold already and that are adopted: a store refuses a second one of the same name, and
 * gives ids that nobody but it knows. Asked only for what is adopted and has never turned; a store is asked once.
 */
export async function standingSecrets(catalog: Catalog, { generations }: Intent): Promise<StandingSecrets> {
  const wanted = Object.entries(catalog.secrets).flatMap(([name, { stages }]) =>
    isUntouched(generations[name]) ? stages.flatMap(({ deliver }) => deliver) : [],
  );
  const found = new Map<string, string>();
  for (const target of new Set(wanted.map((delivery) => delivery.target))) {
    const place = catalog.targets[target];
    if (place?.kind !== "cloudflare-secrets-store") continue;
    const { account: accountId, store: storeId } = place;
    const { results } = await getSecretsStoreSecrets({ accountId, storeId });
    for (const { id, name } of results) found.set(standingKey(target, name), `${accountId}/${storeId}/${id}`);
  }
  return found;
}

/** Whether a secret is as it was adopted. */
export function isUntouched(entry: Generations | undefined): boolean {
  if (entry === undefined || entry.previous !== undefined) return false;
  return entry.next === entry.current + 1 && entry.made[entry.current]?.adopted === true;
}
