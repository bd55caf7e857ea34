import type { Catalog } from "../catalog/index.ts";
import { coupledWith } from "./coupled.ts";
import type { Intent } from "./intent.ts";
import { whyNot } from "./rotatable.ts";

/** What is due, and what is as old and has to wait for a person. */
export interface Due {
  /** In the order of the catalog; coupled secrets are all in it or none. */
  readonly names: readonly string[];
  readonly waiting: readonly { readonly secret: string; readonly why: string }[];
}

/** The secrets whose current generation is older than their `maxAge`, with those that are coupled with them. */
export function rotationDue(catalog: Catalog, intent: Intent, now: Date): Due {
  return together(
    catalog,
    Object.keys(catalog.secrets).filter((name) => isTooOld(catalog, intent, name, now)),
    (name) => whyNotNow(catalog, intent, name),
  );
}

/**
 * The names with their partners, but for those groups in which one has to wait.
 * @param whyWait why a secret has to wait; undefined where it need not
 */
export function together(
  catalog: Catalog,
  names: readonly string[],
  whyWait: (name: string) => string | undefined,
): Due {
  const wanted = new Set(names.flatMap((name) => coupledWith(catalog, name)));
  const waiting = names.flatMap((secret) => {
    const own = whyWait(secret);
    if (own !== undefined) return [{ secret, why: own }];
    const partner = coupledWith(catalog, secret).find((other) => whyWait(other) !== undefined);
    return partner === undefined ? [] : [{ secret, why: `coupled with ${partner}: ${whyWait(partner)}` }];
  });
  const held = new Set(waiting.flatMap(({ secret }) => coupledWith(catalog, secret)));
  const free = Object.keys(catalog.secrets).filter((name) => wanted.has(name) && !held.has(name));
  return { names: free, waiting };
}

function isTooOld(catalog: Catalog, { generations, removed }: Intent, name: string, now: Date): boolean {
  const maxAge = catalog.secrets[name]?.maxAge;
  const entry = generations[name];
  if (maxAge === undefined || entry === undefined || removed?.[name] !== undefined) return false;
  const at = entry.made[entry.current]?.at;
  return at !== undefined && now.getTime() - Date.parse(at) > maxAge;
}

function whyNotNow(catalog: Catalog, { generations, removed }: Intent, name: string): string | undefined {
  const entry = generations[name];
  if (entry === undefined) return "it has no generation yet";
  if (removed?.[name] !== undefined) return "it is on its way out";
  if (entry.previous === undefined) return whyNot(catalog, name);
  return `it still holds generation ${entry.previous} beside ${entry.current}: keyturn retire ${name} first`;
}
