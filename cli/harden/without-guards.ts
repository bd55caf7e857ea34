import type { Catalog, Origin } from "../../components/catalog/index.ts";
import { originsOf } from "./origins.ts";

/**
 * The catalog as it would be if nothing guarded its origins and nothing were accepted: what the machines are stays, and what a
 * service reads by its role stands in its environment. Missing where it describes no origin.
 */
export function withoutGuards(catalog: Catalog): Catalog | undefined {
  const { hardening } = catalog;
  if (hardening === undefined || Object.keys(hardening.origins).length === 0) return undefined;
  const origins = Object.fromEntries(
    Object.entries(hardening.origins).map(([name, origin]) => [name, bare(origin)]),
  );
  return { ...catalog, secrets: withoutTheirs(catalog), hardening: { origins, accepted: [] } };
}

/** What comes to a guard alone is of no use without it. */
function withoutTheirs(catalog: Catalog): Catalog["secrets"] {
  const { secrets, hardening } = catalog;
  const guards = new Set(
    Object.values(hardening?.origins ?? {}).flatMap(({ tunnel, tls, access }) => [tunnel, tls, access]),
  );
  const environments = environmentsOf(catalog);
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, secret]) => {
      const targets = secret.stages.flatMap(({ deliver }) => deliver.map(({ target }) => target));
      if (targets.length > 0 && targets.every((target) => guards.has(target))) return [];
      const stages = secret.stages.map(({ deliver, ...stage }) => ({
        ...stage,
        deliver: deliver.map((one) => ({ ...one, target: environments.get(one.target) ?? one.target })),
      }));
      return [[name, { ...secret, stages }]];
    }),
  );
}

/** By the target of a role's, the one that fills the environment of the service that reads it. */
function environmentsOf(catalog: Catalog): ReadonlyMap<string, string> {
  const found = originsOf(catalog).flatMap(({ described, places }) =>
    Object.entries(described?.role?.secrets ?? {}).flatMap(([service, targets]) => {
      const [environment] = places.get(service) ?? [];
      return environment === undefined ? [] : targets.map((target) => [target, environment] as const);
    }),
  );
  return new Map(found);
}

/** All that guards a machine. */
const GUARDS: readonly (keyof Origin)[] = ["allowlist", "tunnel", "tls", "role", "access", "worker", "logs"];

function bare(origin: Origin): Origin {
  const kept = { ...origin };
  for (const guard of GUARDS) delete kept[guard];
  return kept;
}
