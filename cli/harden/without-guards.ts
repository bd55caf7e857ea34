import type { Catalog, Origin } from "../../components/catalog/index.ts";

/**
 * The catalog as it would be if nothing guarded its origins and nothing were accepted: what the machines are stays. Missing
 * where it describes no origin.
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
function withoutTheirs({ secrets, hardening }: Catalog): Catalog["secrets"] {
  const guards = new Set(
    Object.values(hardening?.origins ?? {}).flatMap(({ tunnel, tls, access }) => [tunnel, tls, access]),
  );
  return Object.fromEntries(
    Object.entries(secrets).filter(([, { stages }]) => {
      const targets = stages.flatMap(({ deliver }) => deliver.map(({ target }) => target));
      return targets.length === 0 || targets.some((target) => !guards.has(target));
    }),
  );
}

/** All that guards a machine. */
const GUARDS: readonly (keyof Origin)[] = ["allowlist", "tunnel", "tls", "role", "access", "worker", "logs"];

function bare(origin: Origin): Origin {
  const kept = { ...origin };
  for (const guard of GUARDS) delete kept[guard];
  return kept;
}
