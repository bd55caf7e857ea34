import ipaddr from "ipaddr.js";

/** Where an edge calls origins from, by family, each in CIDR notation. */
export interface PublishedRanges {
  readonly ipv4Cidrs: readonly string[];
  readonly ipv6Cidrs: readonly string[];
}

export type Family = "ipv4" | "ipv6";

/**
 * The shortest prefix that is believed of one range. The widest that Cloudflare has are a /13 and a /29: what is wider by so
 * much is an answer that went wrong. Source: https://www.cloudflare.com/ips-v4 and ips-v6, November 2026.
 */
const WIDEST: Readonly<Record<Family, number>> = { ipv4: 8, ipv6: 19 };

/** All of a family's ranges together: a sixteenth of IPv4; of IPv6 what a /16 holds. */
const MOST_TOGETHER: Readonly<Record<Family, number>> = { ipv4: 4, ipv6: 16 };

/**
 * How many entries EC2 takes in one request. A list that is never longer changes in one request, additions and removals
 * together, and so in one version. Source: EC2 API Reference, CreateManagedPrefixList and ModifyManagedPrefixList.
 */
const MOST_IN_A_REQUEST = 100;

/** Where an edge may call from, in the words of ipaddr.js; the ranges for documentation stand for real ones, in examples. */
const PUBLIC: ReadonlySet<string> = new Set(["unicast", "reserved"]);

/** What is wrong with an answer that ranges were asked for; nothing where it can be believed. */
export function absurdities({ ipv4Cidrs, ipv6Cidrs }: PublishedRanges): string[] {
  return [...familyProblems("ipv4", ipv4Cidrs), ...familyProblems("ipv6", ipv6Cidrs)];
}

function familyProblems(family: Family, cidrs: readonly string[]): string[] {
  if (cidrs.length === 0) return [`there is no ${shown(family)} range`];
  if (cidrs.length > MOST_IN_A_REQUEST)
    return [`${cidrs.length} ${shown(family)} ranges are more than one request takes (${MOST_IN_A_REQUEST})`];
  const problems = cidrs.flatMap((cidr) => problemWith(family, cidr) ?? []);
  if (problems.length > 0) return problems;
  const twice = cidrs.find((cidr, index) => cidrs.indexOf(cidr) !== index);
  if (twice !== undefined) return [`${twice} is there twice`];
  if (addressesIn(family, cidrs) > 2n ** BigInt(bitsOf(family) - MOST_TOGETHER[family]))
    return [`its ${shown(family)} ranges together let in far more than an edge has`];
  return [];
}

function problemWith(family: Family, cidr: string): string | undefined {
  if (!ipaddr.isValidCIDR(cidr)) return "what stands there is no range of addresses";
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  if (address.kind() !== family) return `${cidr} is not ${shown(family)}`;
  if (prefix < WIDEST[family]) return `${cidr} lets in far more than an edge has`;
  if (!PUBLIC.has(address.range())) return `${cidr} is not on the Internet`;
  const network = (family === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6).networkAddressFromCIDR(cidr);
  // EC2 would keep another text than it was given, and each run would change it back.
  if (`${network}/${prefix}` !== cidr) return `${cidr} is not as EC2 writes it: ${network}/${prefix}`;
  return undefined;
}

/** How many addresses the ranges hold; one within another counts twice. */
export function addressesIn(family: Family, cidrs: readonly string[]): bigint {
  return cidrs.reduce(
    (sum, cidr) => sum + 2n ** BigInt(bitsOf(family) - Number(cidr.slice(cidr.indexOf("/") + 1))),
    0n,
  );
}

function bitsOf(family: Family): number {
  return family === "ipv4" ? 32 : 128;
}

/** For a person. */
export function shown(family: Family): string {
  return family === "ipv4" ? "IPv4" : "IPv6";
}

/** In one order, whatever the answer's was, so that only a change of what is in it shows. */
export function inOrder({ ipv4Cidrs, ipv6Cidrs }: PublishedRanges): PublishedRanges {
  return { ipv4Cidrs: [...ipv4Cidrs].sort(), ipv6Cidrs: [...ipv6Cidrs].sort() };
}
