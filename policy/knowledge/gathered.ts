import type { StackResource } from "../view/resource.ts";
import { type Held, placesIn } from "./places.ts";

/** A key at a place, and the resource that brings it there. */
export interface Gathered extends Held {
  readonly urn: string;
}

/**
 * What all resources together bring to each place, by key: the engine shows resources in the order in which they are done,
 * which differs from run to run. A key that several bring counts once.
 */
export function gathered(resources: readonly StackResource[]): Map<string, Gathered[]> {
  const places = new Map<string, Map<string, Gathered>>();
  for (const resource of resources) {
    for (const { name, held } of placesIn(resource)) {
      const known = places.get(name) ?? new Map<string, Gathered>();
      places.set(name, known);
      for (const one of held) known.set(one.key, { ...one, urn: resource.urn });
    }
  }
  return new Map(
    [...places].map(([name, held]) => [
      name,
      [...held.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    ]),
  );
}
