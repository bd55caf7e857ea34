import { addressesIn, type Family, type PublishedRanges, shown } from "./published-ranges.ts";

/** How few ranges are believed, by family, where a drop was looked into and found right. */
export type Fewest = Readonly<Record<Family, number>>;

/**
 * Why ranges are not believed beside those that state holds: more than half of a family's ranges, or of its addresses, are gone.
 * Nothing where they are.
 */
export function dropped(held: PublishedRanges, now: PublishedRanges, fewest?: Fewest): string | undefined {
  return (
    droppedOf("ipv4", held.ipv4Cidrs, now.ipv4Cidrs, fewest) ??
    droppedOf("ipv6", held.ipv6Cidrs, now.ipv6Cidrs, fewest)
  );
}

function droppedOf(
  family: Family,
  held: readonly string[],
  now: readonly string[],
  fewest: Fewest | undefined,
): string | undefined {
  if (fewest !== undefined && now.length >= fewest[family]) return undefined;
  const stayed = held.filter((cidr) => now.includes(cidr)).length;
  // An edge that moves altogether has its old ranges and its new ones side by side for a while.
  if (2 * stayed < held.length) return `of ${held.length} ${shown(family)} ranges ${stayed} are left`;
  if (2n * addressesIn(family, now) < addressesIn(family, held))
    return `less than half of the edge's ${shown(family)} addresses are left`;
  return undefined;
}
