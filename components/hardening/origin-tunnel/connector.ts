import { CustomResource, type CustomResourceOptions, type Input } from "@pulumi/pulumi";
import type { TargetOf } from "../../catalog/index.ts";

type Tunnel = TargetOf<"cloudflare-tunnel">;

/** A machine that runs a connector, and how it is reached over SSH. */
export interface TunnelHost extends Omit<Tunnel["hosts"][number], "port"> {
  /** sshd's port: 22 where it is left out. */
  readonly port?: number;
}

/** Where the program `cloudflared` comes from: a path on the machine, or a release with its digests. */
export type CloudflaredSource = Tunnel["cloudflared"];

/** A connector on one machine. */
export interface ConnectorArgs {
  /** The tunnel's name: units, folders and files are called after it. */
  readonly tunnel: string;
  readonly host: TunnelHost;
  readonly identity?: NonNullable<Tunnel["identity"]>;
  /** How long the machine may take to answer, in milliseconds. */
  readonly connectWithin: number;
  readonly cloudflared: CloudflaredSource;
  /** Two ports of the machine's loopback, on which connectors tell how they are. */
  readonly metricsPorts: readonly [number, number];
  /** Absolute folder that paths on this machine start from. */
  readonly directory: string;
  /** What keyturn comes in with, where `identity` names a credential: values to try, secret. */
  readonly access?: Input<string[]>;
  /** What it proves itself with; secret. */
  readonly token: Input<string>;
}

/**
 * A connector of a tunnel as a systemd unit on one machine, put there over SSH by the provider `keyturn`
 * (`provider/tunnel-connector`). A new token, program or setting starts another connector beside the one that runs, which is
 * stopped when the new one has told that it is ready.
 */
export class TunnelConnector extends CustomResource {
  constructor(name: string, args: ConnectorArgs, opts: CustomResourceOptions) {
    super(
      "keyturn:index:TunnelConnector",
      name,
      { ...args },
      { ...opts, additionalSecretOutputs: ["token"] },
    );
  }
}
