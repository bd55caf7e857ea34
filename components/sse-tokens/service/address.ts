import ipaddr from "ipaddr.js";

type Parsed = ipaddr.IPv4 | ipaddr.IPv6;

const REMEMBERED = 4_096;

/** Works out where a request came from. */
export interface Addresses {
  /**
   * @param peer who opened the connection, as the platform says
   * @param forwardedFor the request's X-Forwarded-For
   * @returns the client's address in its shortest form, or undefined where there is none
   */
  clientOf(peer: string | undefined, forwardedFor: string | undefined): string | undefined;
}

/** @param trustedProxies networks in CIDR form. @throws {Error} where one is none */
export function addressesOf(trustedProxies: readonly string[]): Addresses {
  const networks = trustedProxies.map((text) => ipaddr.parseCIDR(text));
  const isTrusted = (address: Parsed) =>
    networks.some((network) => address.kind() === network[0].kind() && address.match(network));
  const seen = new Map<string, { text: string; trusted: boolean } | undefined>();

  const look = (text: string) => {
    const known = seen.get(text);
    if (known !== undefined || seen.has(text)) return known;
    const address = ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
    const found = address && { text: address.toString(), trusted: isTrusted(address) };
    if (seen.size >= REMEMBERED) seen.clear();
    seen.set(text, found);
    return found;
  };

  return {
    clientOf(peer, forwardedFor) {
      let client = peer === undefined ? undefined : look(peer);
      if (client?.trusted !== true || forwardedFor === undefined) return client?.text;
      // Each proxy adds who came to it at the end: the first from there that is no proxy of ours is the client.
      for (const hop of forwardedFor.split(",").reverse()) {
        const before = look(hop.trim());
        if (before === undefined) break;
        client = before;
        if (!before.trusted) break;
      }
      return client.text;
    },
  };
}

/** What an address is counted by: IPv6 by the network of one subscriber, who has 2^64 addresses to choose from. */
export function countedBy(address: string | undefined): string {
  if (address === undefined) return "unknown";
  if (!address.includes(":")) return address;
  const [network] = ipaddr.IPv6.parse(address)
    .toNormalizedString()
    .split(/(?<=^(?:[^:]*:){4})/);
  return `${network}:/64`;
}
