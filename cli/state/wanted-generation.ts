import { type Catalog, parentsOf } from "../../components/catalog/index.ts";
import type { Intent } from "../../components/plan/index.ts";

/**
 * The generation that the stack file wants at a secret's places, as the places tell it: `3`; of a derived secret its
 * parents', `JWT_SECRET:3`. Undefined where a parent, or the secret, has none.
 */
export function wantedGeneration(catalog: Catalog, intent: Intent, name: string): string | undefined {
  const source = catalog.secrets[name]?.source;
  const own = intent.generations[name]?.current;
  if (source?.kind !== "derived") return own === undefined ? undefined : `${own}`;
  const parents = parentsOf(source).map((parent) => {
    const wanted = wantedGeneration(catalog, intent, parent.name);
    const isDerived = catalog.secrets[parent.name]?.source.kind === "derived";
    return wanted === undefined || isDerived ? wanted : `${parent.name}:${wanted}`;
  });
  return parents.includes(undefined) ? undefined : parents.join(",");
}

/** Whether two such texts name the same generations, in whatever order and however often. */
export function isSameGeneration(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => [...new Set(text.split(","))].toSorted().join(","));
  return a === b;
}
