import { CustomResource, type CustomResourceOptions, type Input } from "@pulumi/pulumi";
import type { TargetOf } from "../../catalog/index.ts";
import type { TunnelHost } from "../../hardening/origin-tunnel/connector.ts";

/** The service of event-stream tokens on one host. */
export interface SseHostArgs {
  /** How it is reached over SSH, as root or as a user who may run everything by `sudo -n`. */
  readonly host: TunnelHost;
  readonly identity?: NonNullable<TargetOf<"cloudflare-tunnel">["identity"]>;
  /** How long the host may take to answer, in milliseconds. */
  readonly connectWithin: number;
  /** Absolute folder that paths on this machine start from. */
  readonly directory: string;
  /** What keyturn comes in with, where `identity` names a credential: values to try, secret. */
  readonly access?: Input<string[]>;
  /** Absolute path of Node on the host, 20.20 or newer. */
  readonly node: string;
  /** The service's program, one file. */
  readonly program: string;
  /** The port of the host's loopback on which the service tells how it is. */
  readonly port: number;
  /** Seconds in which it has to be well. */
  readonly healthWithin: number;
  /** Settings by their names in the environment, `SSE_…`; secret, as an address of Redis among them is. */
  readonly settings: Input<Record<string, Input<string>>>;
  /** Principal tokens by name, `NAME` and during a rotation `NAME_PREVIOUS`; secret. */
  readonly tokens: Input<Record<string, Input<string>>>;
}

/**
 * The service as a systemd unit on one host, put there over SSH by the provider `keyturn` (`provider/sse-host`). Where a change
 * does not become well, the version before is put back at once.
 */
export class SseHost extends CustomResource {
  constructor(name: string, args: SseHostArgs, opts: CustomResourceOptions) {
    super(
      "keyturn:index:SseHost",
      name,
      { ...args },
      { ...opts, additionalSecretOutputs: ["settings", "tokens"] },
    );
  }
}
