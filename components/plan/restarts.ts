import type { Catalog } from "../catalog/index.ts";
import type { RestartGroup } from "./plan-types.ts";

/** The named services in the groups and the order of the catalog; groups of which none is named are left out. */
export function restartGroups(catalog: Catalog, names: readonly string[]): RestartGroup[] {
  return Object.entries(catalog.services).flatMap(([group, services]) => {
    const wanted = services.filter((service) => names.includes(service));
    return wanted.length === 0 ? [] : [{ group, services: wanted }];
  });
}
