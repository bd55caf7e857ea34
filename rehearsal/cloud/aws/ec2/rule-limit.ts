import type { StoredEc2, StoredRule } from "./state.ts";

/** Source: Amazon VPC User Guide, "Amazon VPC quotas": for each direction and each family. */
export const MOST_RULES = 60;

/** How many rules stand for those that name a list; one each where its size is not known. */
export function weightIn(
  rules: readonly StoredRule[],
  { prefixLists }: Pick<StoredEc2, "prefixLists">,
  list: string,
): number {
  const naming = rules.filter(({ peer }) => peer.prefixListId === list);
  return naming.length * (prefixLists[list]?.maxEntries ?? 1);
}

/** How many rules count against the limit, in the family that has more of them. */
export function countOf(rules: readonly StoredRule[], ec2: Pick<StoredEc2, "prefixLists">): number {
  const counts = { IPv4: 0, IPv6: 0 };
  for (const { peer } of rules) {
    const list = ec2.prefixLists[peer.prefixListId ?? ""];
    if (list !== undefined) counts[list.family] += list.maxEntries;
    else if (peer.cidrIpv4 !== undefined) counts.IPv4++;
    else if (peer.cidrIpv6 !== undefined) counts.IPv6++;
    else for (const family of ["IPv4", "IPv6"] as const) counts[family]++;
  }
  return Math.max(counts.IPv4, counts.IPv6);
}
