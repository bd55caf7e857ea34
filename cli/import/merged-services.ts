import type { SeenDelivery, SeenService } from "./seen.ts";

/** The services that read a secret, in groups, and what each secret makes restart. */
export interface MergedServices {
  readonly services: ReadonlyMap<string, readonly string[]>;
  readonly restartsOf: (secret: string) => readonly string[];
}

/** Keeps the services that read a secret; one that two files name stands in the group of the first. */
export function mergedServices(
  seen: readonly SeenService[],
  deliveries: readonly SeenDelivery[],
): MergedServices {
  const services = new Map<string, string[]>();
  const restarts = new Map<string, string[]>();
  const placed = new Set<string>();
  for (const { group, name, reads, readsAllOf } of seen) {
    const secrets = deliveries.flatMap(({ secret, place }) =>
      reads.includes(secret) || readsAllOf.includes(place) ? [secret] : [],
    );
    if (secrets.length === 0) continue;
    for (const secret of new Set(secrets)) {
      const known = restarts.get(secret) ?? [];
      if (!known.includes(name)) restarts.set(secret, [...known, name]);
    }
    if (placed.has(name)) continue;
    placed.add(name);
    services.set(group, [...(services.get(group) ?? []), name]);
  }
  return { services, restartsOf: (secret) => restarts.get(secret) ?? [] };
}
