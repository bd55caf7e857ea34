import { DnsRecord } from "@pulumi/cloudflare/dnsRecord.js";
import { ZeroTrustTunnelCloudflared } from "@pulumi/cloudflare/zeroTrustTunnelCloudflared.js";
import { ZeroTrustTunnelCloudflaredConfig } from "@pulumi/cloudflare/zeroTrustTunnelCloudflaredConfig.js";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  type Output,
  output,
  type Resource,
  secret,
} from "@pulumi/pulumi";
import { type CloudflaredSource, type ConnectorArgs, TunnelConnector, type TunnelHost } from "./connector.ts";
import { ingressRules, type TunnelService } from "./ingress.ts";
import { nameIsFree, tunnelIsFree } from "./leftovers.ts";
import { connectorToken, requireTunnelSecret } from "./token.ts";

/** Arguments of {@link OriginTunnel}. */
export interface OriginTunnelArgs {
  /** The Cloudflare account's identifier. */
  readonly account: string;
  /** The identifier of the zone that the host names are in. */
  readonly zone: string;
  /** What the tunnel is called at Cloudflare and on the hosts: a-z, 0-9 and -. */
  readonly tunnel: string;
  /** By host name, the service that it leads to; all else is answered 404. */
  readonly ingress: Readonly<Record<string, TunnelService>>;
  /** The machines that run a connector: replicas of one another, changed one after the other. */
  readonly hosts: readonly TunnelHost[];
  /** The tunnel's secret: base64 of 32 bytes or more. Another one is set in place. */
  readonly tunnelSecret: Input<string>;
  /** What keyturn comes in with on all hosts; else the agent, and the usual keys in ~/.ssh. */
  readonly identity?: NonNullable<ConnectorArgs["identity"]>;
  /** Where `identity` names a credential: values to try. */
  readonly access?: Input<string[]>;
  /** How long a host may take to answer, in milliseconds: 20 s where it is left out. */
  readonly connectWithin?: number;
  /** The program on the hosts: /usr/bin/cloudflared where it is left out. */
  readonly cloudflared?: CloudflaredSource;
  /** Two ports on which connectors tell their own host how they are: 20251 and 20252 where they are left out. */
  readonly metricsPorts?: readonly [number, number];
  /** Absolute folder that paths on this machine start from; where the program runs, if it is left out. */
  readonly directory?: string;
}

/**
 * The way to an origin that nobody can reach from outside: a Cloudflare tunnel, its connectors on the origin's machines, and
 * the host names that lead there.
 *
 * They come one after the other, so that each is ready when the next relies on it: the tunnel, what it leads to, the
 * connectors host by host, the names. A new secret is set at Cloudflare first; connectors that run keep their connections
 * with the old one until the new ones, started beside them, have told that they are ready. Deleting goes the other way.
 */
export class OriginTunnel extends ComponentResource {
  /** The tunnel's id. */
  readonly tunnelId: Output<string>;
  /** Resolves when every connector is ready and every name leads to the tunnel; of a preview, at once. */
  readonly ready: Output<unknown>;
  /** All that it is made of, for what has to wait for it. */
  readonly parts: readonly Resource[];

  /** @param name what its resources are called after */
  constructor(name: string, args: OriginTunnelArgs, opts?: ComponentResourceOptions) {
    super("keyturn:hardening:OriginTunnel", name, {}, opts);
    const tunnelSecret = secret(
      output(args.tunnelSecret).apply((value: string | undefined) =>
        // One that is not there belongs to a generation that the run leaves out.
        value === undefined
          ? (value as unknown as string)
          : requireTunnelSecret(value, `the secret of the tunnel ${name}`),
      ),
    );
    const tunnel = new ZeroTrustTunnelCloudflared(
      name,
      { accountId: args.account, name: args.tunnel, configSrc: "cloudflare", tunnelSecret },
      {
        parent: this,
        additionalSecretOutputs: ["tunnelSecret"],
        hooks: { beforeCreate: [tunnelIsFree(name, { accountId: args.account, name: args.tunnel })] },
      },
    );
    const config = new ZeroTrustTunnelCloudflaredConfig(
      `${name}-config`,
      {
        accountId: args.account,
        tunnelId: tunnel.id,
        source: "cloudflare",
        config: { ingresses: ingressRules(args.ingress) },
      },
      { parent: this },
    );
    const token = secret(
      all([tunnel.id, tunnelSecret]).apply(([tunnelId, value]) =>
        connectorToken({ account: args.account, tunnelId, secret: value }),
      ),
    );
    const connectors = this.#connectors(name, args, token, [tunnel, config]);
    const names = Object.keys(args.ingress)
      .toSorted()
      .map(
        (hostname) =>
          new DnsRecord(
            `${name}-dns-${hostname}`,
            {
              zoneId: args.zone,
              name: hostname,
              type: "CNAME",
              content: interpolate`${tunnel.id}.cfargotunnel.com`,
              proxied: true,
              // Automatic, which is what a proxied record has. Source: Cloudflare's API reference, "Create DNS Record".
              ttl: 1,
              comment: `keyturn: tunnel ${args.tunnel}`,
            },
            // Nobody is led to a tunnel that nothing is connected to.
            {
              parent: this,
              dependsOn: [config, ...connectors],
              hooks: { beforeCreate: [nameIsFree(`${name}-${hostname}`)] },
            },
          ),
      );
    this.tunnelId = tunnel.id;
    this.parts = [tunnel, config, ...connectors, ...names];
    this.ready = all(this.parts.map(({ urn }) => urn));
    this.registerOutputs({ tunnelId: tunnel.id });
  }

  /** Each behind the one before: replicas are never out of service together. */
  #connectors(
    name: string,
    args: OriginTunnelArgs,
    token: Output<string>,
    before: readonly Resource[],
  ): TunnelConnector[] {
    const made: TunnelConnector[] = [];
    for (const host of args.hosts) {
      const at = host.port === undefined ? host.host : `${host.host}-${host.port}`;
      made.push(
        new TunnelConnector(
          `${name}-host-${at}`,
          {
            tunnel: args.tunnel,
            host,
            ...(args.identity === undefined ? {} : { identity: args.identity }),
            connectWithin: args.connectWithin ?? 20_000,
            cloudflared: args.cloudflared ?? { path: "/usr/bin/cloudflared" },
            metricsPorts: args.metricsPorts ?? [20251, 20252],
            directory: args.directory ?? process.cwd(),
            ...(args.access === undefined ? {} : { access: args.access }),
            token,
          },
          { parent: this, dependsOn: [...before, ...made.slice(-1)] },
        ),
      );
    }
    return made;
  }
}
