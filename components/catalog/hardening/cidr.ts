import ipaddr from "ipaddr.js";

/**
 * Whether a text is a range as EC2 writes it: with the network's own address, since EC2 refuses `203.0.113.7/24`; and in no other
 * notation, of which some are read in several ways (`010.0.0.0/8`), or hide how wide they are (`0.0.0.0/00`).
 */
export function isRange(text: string): boolean {
  if (!ipaddr.isValidCIDR(text)) return false;
  const [address, bits] = ipaddr.parseCIDR(text);
  // IPv4 in IPv6's clothes matches no packet.
  if (address.range() === "ipv4Mapped") return false;
  const network = (address.kind() === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6).networkAddressFromCIDR(text);
  return `${network}/${bits}` === text;
}

/**
 * Whether a range is far wider than anybody's own network, such as half of the Internet: no organisation has more than some /8s of
 * IPv4, and a regional registry has a /12 of IPv6 for all its networks.
 */
export function isForEverybody(range: string): boolean {
  if (!ipaddr.isValidCIDR(range)) return false;
  const [address, bits] = ipaddr.parseCIDR(range);
  return bits < (address.kind() === "ipv4" ? 8 : 16);
}
