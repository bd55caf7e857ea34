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

/**
 * The generation of a value with the names of what it is made from, where the place or gate that holds it tells the
 * numbers alone: what the engine compares holds no names, so that a rename changes none of it.
 */
export function namedGeneration(catalog: Catalog, name: string, generation: string): string {
  const roots = generation.includes(":") ? [] : rootsOf(catalog, name);
  const numbers = generation.split(",");
  if (roots.length !== numbers.length) return generation;
  return roots.map((root, i) => `${root}:${numbers[i]}`).join(",");
}

/** What a derived secret is made from in the end, in the order in which its generation names them. */
function rootsOf(catalog: Catalog, name: string): string[] {
  const source = catalog.secrets[name]?.source;
  if (source?.kind !== "derived") return [];
  return parentsOf(source).flatMap((parent) =>
    catalog.secrets[parent.name]?.source.kind === "derived" ? rootsOf(catalog, parent.name) : [parent.name],
  );
}

/** Whether two such texts name the same generations, in whatever order and however often. */
export function isSameGeneration(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => [...new Set(text.split(","))].toSorted().join(","));
  return a === b;
}
