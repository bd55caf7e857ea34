import type { TargetOf } from "../catalog/index.ts";

type Fields = Pick<TargetOf<"ssh-env-file">, "host" | "port" | "user" | "hostKey" | "identity" | "jump">;

/** A machine that is reached over SSH, with the fields that a target of a catalog has; what is left out, ~/.ssh/config says. */
export interface SshHost extends Fields {
  /** How long it may take to answer, in milliseconds; else 20,000. */
  readonly connectWithin?: number;
}

/** With what is left out. */
export function reached(host: SshHost): Fields & { connectWithin: number } {
  return { connectWithin: 20_000, ...host };
}
