import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { SshHost } from "../ssh-host.ts";

/** How nginx is called on a machine, and where it reads. */
export interface NginxPlace {
  /** The program and its own options; else `nginx`. */
  readonly command?: readonly string[];
  /** Whether it is called by `sudo -n`, as a user other than root has to; else true. */
  readonly sudo?: boolean;
  /** The folder whose `*.conf` it reads within `http`; else `/etc/nginx/conf.d`. */
  readonly sites?: string;
  /** The folder for certificates and keys, root's alone; else `/etc/keyturn/origin-tls`. */
  readonly keep?: string;
  /** The folder for logs; else `/var/log/nginx`. */
  readonly logs?: string;
}

/** What nginx on a machine is to serve. */
export interface HostSiteArgs {
  name: string;
  target: SshHost & { connectWithin: number };
  /** Absolute folder that relative paths start from. */
  directory: string;
  /** What keyturn comes in with, where the host names a credential: values to try, secret. */
  access?: Input<string[]>;
  site: string;
  /** Key and certificate, in PEM; secret. */
  certificate: Input<string>;
  /** Certificates, in PEM. */
  clients: Input<string>;
  services: { hostname: string; port: number }[];
  nginx: { command: string[]; sudo: boolean; sites: string; keep: string };
}

/** A site of nginx's with its certificate and key, written over SSH by the provider `keyturn` (`provider/origin-tls`). */
export class HostSite extends CustomResource {
  /** SHA-256 of the certificate that was seen to be served, as `AB:CD:…`; not secret. */
  declare readonly fingerprint: Output<string>;

  constructor(name: string, args: HostSiteArgs, opts: CustomResourceOptions) {
    super("keyturn:index:OriginTls", name, { ...args, fingerprint: undefined }, opts);
  }
}
