import type { RefusalReason, StreamEnd } from "./metrics.ts";

/** What happened, to whom. Tokens are told by their fingerprint alone. */
export interface AuditEntry {
  readonly action: "issued" | "refused" | "opened" | "ended" | "revoked";
  readonly route?: "sse-token" | "stream" | "check";
  /** The principal's name. */
  readonly principal?: string;
  /** The fingerprint of the principal token. */
  readonly by?: string;
  /** The fingerprint of the ephemeral token. */
  readonly token?: string;
  readonly audience?: string;
  readonly address?: string;
  readonly reason?: RefusalReason | StreamEnd | "token" | "principal" | "all";
}

/** Takes entries; must neither throw nor hold the request up. */
export type Audit = (entry: AuditEntry) => void;

/** Keeps no record. */
export const NO_AUDIT: Audit = () => {};
