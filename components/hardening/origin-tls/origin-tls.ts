import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResource,
  type CustomResourceOptions,
  type Input,
  type Output,
  secret,
} from "@pulumi/pulumi";
import { after } from "../after.ts";
import { reached, type SshHost } from "../ssh-host.ts";
import { HostSite, type NginxPlace } from "./host-site.ts";
import { nginxSite, type OriginService } from "./nginx-site.ts";
import { OriginPulls, type OriginPullsArgs } from "./origin-pulls.ts";
import { refused } from "./refused.ts";

/** Arguments of {@link OriginTls}. */
export interface OriginTlsArgs {
  /** Tells it apart from other sites on the machine; names its files there. */
  readonly name: string;
  /** The origin's machine. nginx runs there, and its packaged configuration is kept. */
  readonly host: SshHost;
  /** Absolute folder that relative paths start from, such as that of an identity's file; else the program's. */
  readonly directory?: string;
  /** What keyturn comes in with, where `host` names a credential: values to try. */
  readonly access?: Input<string[]>;
  readonly services: readonly OriginService[];
  /** The header without which a request is refused, such as `x-enter-token`. */
  readonly header: string;
  /** Key and certificate of the origin, in PEM, one after the other. */
  readonly certificate: Input<string>;
  /** The certificates, in PEM, of the authorities that sign the edge's client certificate. */
  readonly clients: Input<string>;
  /** What the edge shows of itself; left out where something else looks after that. */
  readonly pulls?: OriginPullsArgs;
  /** Addresses to listen at; else all, of IPv4 and IPv6. */
  readonly listen?: readonly string[];
  readonly nginx?: NginxPlace;
}

/**
 * TLS from the edge to an origin, for those who stay without a tunnel: nginx in front of the services, on their ports alone. It
 * lets in who shows the edge's client certificate and brings the token's header; hangs up on everybody else and on plain HTTP;
 * and logs neither header nor query.
 *
 * ```ts
 * new OriginTls("origin", {
 *   name: "services",
 *   host: { host: "origin.example.com", user: "ubuntu" },
 *   services: [{ hostname: "text.example.com", port: 16385, upstream: 26385 }],
 *   header: "x-enter-token",
 *   certificate, // from the catalog: minted by cloudflare-origin-certificate
 *   clients,     // the certificate of an authority of the catalog's
 *   pulls: { zone, certificates: { g1: pullCertificate } },
 * });
 * ```
 *
 * @throws Error that names every property which can't be used
 */
export class OriginTls extends ComponentResource {
  /** SHA-256 of the certificate that was seen to be served. */
  readonly fingerprint: Output<string>;
  readonly site: HostSite;

  /** All that it is made of. */
  readonly made: readonly CustomResource[];

  /** @param each options of what it makes, by its name, such as hooks */
  constructor(
    name: string,
    args: OriginTlsArgs,
    opts: ComponentResourceOptions = {},
    each: (name: string) => CustomResourceOptions = () => ({}),
  ) {
    super("keyturn:hardening:OriginTls", sound(name, args), {}, opts);
    // The edge shows its certificate before anybody asks for it: the other way round it would be refused meanwhile.
    const pulls =
      args.pulls === undefined
        ? []
        : new OriginPulls(`${name}-pulls`, args.pulls, { parent: this }, each).made;
    this.site = hostSite(name, args, after(each(name), this, pulls));
    this.made = [...pulls, this.site];
    this.fingerprint = this.site.fingerprint;
    this.registerOutputs({ fingerprint: this.fingerprint });
  }
}

/** Asked before anything is registered. */
function sound(name: string, args: OriginTlsArgs): string {
  const problems = refused(args);
  if (problems.length > 0) throw new Error(`OriginTls ${name} can't be used:\n  ${problems.join("\n  ")}`);
  return name;
}

function hostSite(name: string, args: OriginTlsArgs, opts: CustomResourceOptions): HostSite {
  const { services, header, listen = ["0.0.0.0", "[::]"], nginx = {}, access } = args;
  const { command = ["nginx"], sudo = true, sites = "/etc/nginx/conf.d" } = nginx;
  const { keep = "/etc/keyturn/origin-tls", logs = "/var/log/nginx" } = nginx;
  return new HostSite(
    name,
    {
      name: args.name,
      target: reached(args.host),
      directory: args.directory ?? process.cwd(),
      ...(access === undefined ? {} : { access: secret(access) }),
      site: nginxSite({ name: args.name, services, header, listen, logs }),
      certificate: secret(args.certificate),
      clients: args.clients,
      services: services.map(({ hostname, port }) => ({ hostname, port })),
      nginx: { command: [...command], sudo, sites, keep },
    },
    opts,
  );
}
