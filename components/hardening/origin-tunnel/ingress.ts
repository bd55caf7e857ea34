import type { types } from "@pulumi/cloudflare";

type Rule = types.input.ZeroTrustTunnelCloudflaredConfigConfigIngress;

/** What a host name leads to: a service on the machine that runs the connector. */
export interface TunnelService {
  /** Where the service listens, on the machine's loopback. */
  readonly port: number;
  /** Whether it speaks TLS there; plain HTTP does not leave the machine. */
  readonly tls?: boolean;
  /** With `tls`: the name that its certificate has to hold. */
  readonly originServerName?: string;
  /** With `tls`: on the machine, a file with the authority that signed it. */
  readonly caPool?: string;
  /** The Host that the service is told; else the name that was asked for. */
  readonly httpHostHeader?: string;
  /** Seconds until the service has to have answered: 30 where it is left out. */
  readonly connectTimeout?: number;
}

/**
 * A tunnel's rules. They are tried from the first to the last: exact names stand before those with `*`, and the last one,
 * which has to match everything, answers 404. Source: Cloudflare's page "Configuration file", on ingress rules.
 */
export function ingressRules(services: Readonly<Record<string, TunnelService>>): Rule[] {
  const sorted = Object.entries(services).toSorted(([one], [other]) => {
    const wild = Number(one.startsWith("*.")) - Number(other.startsWith("*."));
    // A longer name with `*` is the narrower one.
    return wild !== 0
      ? wild
      : one.startsWith("*.")
        ? other.length - one.length || order(one, other)
        : order(one, other);
  });
  return [...sorted.map(([hostname, service]) => ruleFor(hostname, service)), { service: "http_status:404" }];
}

function order(one: string, other: string): number {
  return one < other ? -1 : 1;
}

function ruleFor(hostname: string, { port, tls = false, ...options }: TunnelService): Rule {
  // By address: on many machines `localhost` is ::1 first, where a service need not listen.
  const service = `${tls ? "https" : "http"}://127.0.0.1:${port}`;
  return Object.keys(options).length === 0
    ? { hostname, service }
    : { hostname, service, originRequest: options };
}
