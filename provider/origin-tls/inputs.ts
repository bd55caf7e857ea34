import type { OverSsh } from "../ssh/route.ts";

/** Inputs of `keyturn:index:OriginTls`, secret marks taken off; see `components/hardening/origin-tls/host-site.ts`. */
export interface OriginTlsInputs {
  /** Tells it apart from other sites on the machine. */
  name: string;
  /** How the machine is reached. */
  target: OverSsh["target"];
  /** Absolute folder that relative paths start from. */
  directory: string;
  /** What keyturn comes in with, where the target names a credential. */
  access?: string[];
  /** nginx's configuration; `{folder}` stands for the folder of certificate and key. */
  site: string;
  /** The origin's certificate with its key, in PEM. */
  certificate: string;
  /** The authorities whose clients are let in, in PEM. */
  clients: string;
  /** Where the certificate is looked for afterwards. */
  services: { hostname: string; port: number }[];
  nginx: {
    /** The program and its own options, such as `nginx -c FILE`. */
    command: string[];
    /** Whether it is run by `sudo -n`. */
    sudo: boolean;
    /** The folder whose `*.conf` nginx reads within `http`. */
    sites: string;
    /** The folder for certificates and keys, root's alone. */
    keep: string;
  };
}
