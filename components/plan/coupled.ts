import type { Catalog } from "../catalog/index.ts";

/** The secrets that turn together with the named one, itself included, in the order of the catalog. */
export function coupledWith(catalog: Catalog, name: string): string[] {
  const group = new Set([name]);
  for (let before = 0; before !== group.size; ) {
    before = group.size;
    for (const [other, { coupled }] of Object.entries(catalog.secrets)) {
      if (group.has(other)) for (const partner of coupled) group.add(partner);
      else if (coupled.some((partner) => group.has(partner))) group.add(other);
    }
  }
  return Object.keys(catalog.secrets).filter((other) => group.has(other));
}
