import { type Catalog, listed, type Secret } from "../../components/catalog/index.ts";
import { providerOf } from "../../policy/knowledge/providers.ts";
import { LOCATIONS, type Location, locationOf } from "./locations.ts";
import type { SeenOrigin } from "./origins.ts";

/** A place of many secrets, as who breaks into it sees it. */
export interface ExposedAt {
  readonly location: string;
  /** How many secrets stand there. */
  readonly secrets: number;
  readonly risk: "critical" | "high" | "medium" | "low";
  /** What a break-in opens, in words. */
  readonly impact: string;
}

const RANKS = ["low", "medium", "high", "critical"] as const;
const TIERS = ["critical", "infrastructure", "high", "medium", "low"] as const;

/** What one secret is worth, by its tier: what opens the infrastructure opens the rest. */
const RANK_OF: Readonly<Record<Secret["risk"], number>> = {
  critical: 3,
  infrastructure: 3,
  high: 2,
  medium: 1,
  low: 0,
};

/**
 * Counts what stands where. A location's risk is that of its worst secret, one lower where a platform holds the values and
 * gives none back, two lower where it is a developer's copy, and low where all is encrypted.
 */
export function exposureMatrix(catalog: Catalog, origins: readonly SeenOrigin[]): ExposedAt[] {
  const held = new Map<string, { location: Location; names: Set<string> }>();
  const add = (location: Location, secret: string) => {
    const entry = held.get(location.name) ?? { location, names: new Set<string>() };
    entry.names.add(secret);
    held.set(location.name, entry);
  };
  for (const [secret, { stages }] of Object.entries(catalog.secrets)) {
    for (const { target } of stages.flatMap(({ deliver }) => deliver)) {
      for (const { name } of origins.filter((origin) => [...origin.places.values()].flat().includes(target)))
        add({ name: `Origin ${name}`, keeps: "plain" }, secret);
      const place = catalog.targets[target];
      const location = place && locationOf(place);
      if (location !== undefined) add(location, secret);
    }
  }
  return [...held.values()]
    .map(({ location, names }) => exposedAt(catalog, location, [...names]))
    .toSorted((a, b) => RANKS.indexOf(b.risk) - RANKS.indexOf(a.risk) || b.secrets - a.secrets);
}

function exposedAt(catalog: Catalog, { name, keeps }: Location, names: readonly string[]): ExposedAt {
  const worst = Math.max(...names.map((one) => RANK_OF[catalog.secrets[one]?.risk ?? "medium"]));
  const rank = keeps === "encrypted" ? 0 : Math.max(0, worst - LOCATIONS[keeps]);
  const impact = keeps === "encrypted" ? `nothing without ${openers(catalog)}` : impactOf(catalog, names);
  return { location: name, secrets: names.length, risk: RANKS[rank] ?? "low", impact };
}

/** Critical ones by name, the others by number. */
function impactOf({ secrets }: Catalog, names: readonly string[]): string {
  const counts = TIERS.flatMap((tier) => {
    const those = names.filter((name) => secrets[name]?.risk === tier);
    if (those.length === 0) return [];
    return [tier === "critical" ? listed(those, 3) : `${those.length} ${TIER_WORDS[tier]}`];
  });
  const payment = names.flatMap((name) => {
    const provider = providerOf(name);
    return provider?.business === "payment" ? [provider.name] : [];
  });
  return [...counts, ...(payment.length === 0 ? [] : [`pays with ${listed(new Set(payment))}`])].join(", ");
}

const TIER_WORDS = {
  infrastructure: "of the infrastructure",
  high: "of high risk",
  medium: "of medium risk",
  low: "of low risk",
} as const;

/** What opens files that are encrypted. */
function openers({ secrets }: Catalog): string {
  const keys = Object.entries(secrets).flatMap(([name, { source }]) =>
    source.kind === "minted" && source.by === "age-key" ? [name] : [],
  );
  return keys.length === 0 ? "the key" : listed(keys);
}
