import { count, type Range, ranges, without } from "./range.ts";

/**
 * What no packet from the Internet comes from or goes to (IANA's IPv4 and IPv6 Special-Purpose Address Registries).
 * The ranges for documentation are not among them on purpose: nothing lives there, so where one stands in a program it
 * stands for a real address, and a reviewer wants to hear what would be heard with that.
 */
const ELSEWHERE = ranges([
  "0.0.0.0/8", // this network
  "10.0.0.0/8", // private
  "100.64.0.0/10", // behind a carrier's translation
  "127.0.0.0/8", // loopback
  "169.254.0.0/16", // link-local
  "172.16.0.0/12", // private
  "192.168.0.0/16", // private
  "224.0.0.0/3", // multicast, and reserved above it
  "::/3", // loopback and unspecified; nothing below 2000::/3 is given out (IANA, IPv6 address space)
  "4000::/2", // not given out
  "8000::/1", // not given out; fc00::/7 private, fe80::/10 link-local, ff00::/8 multicast
]);

/** The part of ranges that is on the Internet. */
export function onInternet(given: readonly Range[]): readonly Range[] {
  return without(given, ELSEWHERE);
}

/** How many IPv4 addresses the Internet has. */
const IPV4 = count(onInternet(ranges(["0.0.0.0/0"])), 4);

/** What IANA gives one regional registry for all its networks: a /12. */
const REGISTRY = 1n << (128n - 12n);

/**
 * Whether ranges are as good as everybody: a tenth of all IPv4 addresses, or as much of IPv6 as a whole registry gives
 * out. Nobody's own network comes near: the widest hold some /8s, of which there are about 220.
 */
export function isEverybody(given: readonly Range[]): boolean {
  // Most are far too small for it: those are not worth the subtraction.
  if (count(given, 4) * 10n < IPV4 && count(given, 6) < REGISTRY) return false;
  const there = onInternet(given);
  return count(there, 4) * 10n >= IPV4 || count(there, 6) >= REGISTRY;
}
