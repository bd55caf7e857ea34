import { type Catalog, formerPairs, formerSecretNames, NamesOfToday } from "../catalog/index.ts";

const NOTHING: Pick<Catalog, "secrets" | "targets"> = { secrets: {}, targets: {} };

/** The catalog of this run, and what its names were. */
let known = { catalog: NOTHING, names: new NamesOfToday(NOTHING) };

/** To be called before anything is registered: what the state holds under former names is then known again. */
export function noteRenames(catalog: Pick<Catalog, "secrets" | "targets">): void {
  known = { catalog, names: new NamesOfToday(catalog) };
}

/** The secret that a name stands for which the state still holds; a hook may be given either. */
export function secretOfToday(name: string): string {
  return known.names.secret(name);
}

/** The names that a secret had before. */
export function formerly(secret: string): readonly string[] {
  return formerSecretNames(known.catalog, secret);
}

/**
 * The names that a resource had before, of which the name holds a secret's.
 * @param resourceName makes it from the secret's
 */
export function formerNames(secret: string, resourceName: (secret: string) => string): string[] {
  return formerly(secret).map(resourceName);
}

/** As {@link formerNames}, of a resource whose name holds a secret's and a target's. */
export function formerPlaceNames(
  place: { readonly secret: string; readonly target: string },
  resourceName: (place: { secret: string; target: string }) => string,
): string[] {
  return formerPairs(known.catalog, place).map(resourceName);
}

/** Names as the engine's aliases. A URN holds the types of the parents and no name of them, so that a name is enough. */
export function aliases(names: readonly string[]): { name: string }[] {
  return names.map((name) => ({ name }));
}
