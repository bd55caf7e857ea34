/** Who is at the other end of a rule: exactly one. */
export type Peer =
  | { readonly cidrIpv4: string }
  | { readonly cidrIpv6: string }
  | { readonly referencedSecurityGroupId: string }
  /** A list that is made elsewhere: its size counts against the limit of rules, and is not known here. */
  | { readonly prefixListId: string; readonly maxEntries: number };

/** A rule that stands beside those of the edge, or one for what leaves. */
export interface Rule {
  /** Part of the resource's name, and the rule's description at AWS: what it is for. */
  readonly name: string;
  /** One port, or the first and the last; of every protocol all. */
  readonly ports: number | readonly [first: number, last: number] | "all";
  /** Without it, TCP; every protocol where `ports` is `all`. */
  readonly protocol?: "tcp" | "udp";
  readonly peer: Peer;
  /**
   * The id of this very rule where the group has it already, such as `sgr-0123456789abcdef0`: it is taken over, since EC2
   * refuses to have it twice. Its description has to be `name`, or said here.
   */
  readonly adopts?: string;
  /** Its description at AWS; `name` if left out. */
  readonly description?: string;
}

/** What the origin of a web service sends: HTTPS to anywhere. EC2's own name server and clock need no rule. */
export const HTTPS_ONLY: readonly Rule[] = [
  { name: "https-ipv4", ports: 443, peer: { cidrIpv4: "0.0.0.0/0" } },
  { name: "https-ipv6", ports: 443, peer: { cidrIpv6: "::/0" } },
];

/**
 * The way out of a tunnel's connector: port 7844 of Cloudflare's two regions for it, by QUIC (UDP) or HTTP/2 (TCP). Without it
 * cloudflared can't connect. Source: Cloudflare One documentation, "Tunnel with firewall", whose addresses lie in these ranges.
 */
export const TO_TUNNEL: readonly Rule[] = (["udp", "tcp"] as const).flatMap((protocol) =>
  [
    { name: "1-ipv4", peer: { cidrIpv4: "198.41.192.0/24" } },
    { name: "2-ipv4", peer: { cidrIpv4: "198.41.200.0/24" } },
    { name: "1-ipv6", peer: { cidrIpv6: "2606:4700:a0::/48" } },
    { name: "2-ipv6", peer: { cidrIpv6: "2606:4700:a8::/48" } },
  ].map(({ name, peer }) => ({ name: `tunnel-${protocol}-${name}`, ports: 7844, protocol, peer })),
);

/** The arguments that ingress and egress rules have in common. */
export function ruleArgs({ name, ports, protocol = "tcp", peer, description = name }: Rule) {
  const source =
    "maxEntries" in peer
      ? { prefixListId: peer.prefixListId }
      : (peer as Exclude<Peer, { maxEntries: number }>);
  if (ports === "all") return { description, ipProtocol: "-1", ...source };
  const [fromPort, toPort] = typeof ports === "number" ? [ports, ports] : ports;
  return { description, ipProtocol: protocol, fromPort, toPort, ...source };
}
