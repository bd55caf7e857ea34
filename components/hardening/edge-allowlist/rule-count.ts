import { type Family, type PublishedRanges, shown } from "./published-ranges.ts";
import type { Rule } from "./rule.ts";

/** Sizes of lists are multiples of this where the limit leaves room, so that one more range is no change of size. */
const STEP = 5;

/** What one direction of a security group is made of. */
export interface Counted {
  /** How many ports name both lists. */
  readonly ports: number;
  /** How many ranges more a list is to have room for. */
  readonly headroom: number;
  readonly others: readonly Rule[];
  readonly rulesPerGroup: number;
}

/** How many entries the lists have room for. */
export type Sizes = Readonly<Record<Family, number>>;

/**
 * The sizes of the lists. A list counts by its size in every rule that names it, and the limit is for each direction and each
 * family: where it leaves less than the headroom, the list takes what it leaves, so that ranges which come use the headroom up
 * and do not ask for more. Source: Amazon VPC User Guide, "Amazon VPC quotas".
 *
 * @returns words for what is wrong where the ranges themselves have no room
 */
export function listSizes(ranges: PublishedRanges, counted: Counted): Sizes | string {
  const ipv4 = sizeOf("ipv4", ranges.ipv4Cidrs.length, counted);
  const ipv6 = sizeOf("ipv6", ranges.ipv6Cidrs.length, counted);
  if (typeof ipv4 === "string") return ipv4;
  return typeof ipv6 === "string" ? ipv6 : { ipv4, ipv6 };
}

function sizeOf(
  family: Family,
  count: number,
  { ports, headroom, others, rulesPerGroup }: Counted,
): number | string {
  const rest = weigh(family, others);
  const wanted = Math.ceil((count + headroom) / STEP) * STEP;
  const size = Math.min(wanted, Math.floor((rulesPerGroup - rest) / ports));
  if (size >= count) return size;
  return (
    `${ports * count + rest} ${shown(family)} rules are more than the ${rulesPerGroup} that a security group may have: ` +
    `${ports} ports for each of ${count} ranges, and ${rest} others. Have AWS raise the quota L-0EA8095F and set ` +
    "rulesPerGroup: times the groups that a network interface may have it must not be more than 1,000"
  );
}

/** For what counts how many rules stand. A group that is named counts in both families. */
export function weigh(family: Family, rules: readonly Rule[]): number {
  return rules.reduce((sum, { peer }) => {
    if ("maxEntries" in peer) return sum + peer.maxEntries;
    if ("cidrIpv4" in peer) return sum + (family === "ipv4" ? 1 : 0);
    if ("cidrIpv6" in peer) return sum + (family === "ipv6" ? 1 : 0);
    return sum + 1;
  }, 0);
}
