/** Why a request was not granted. */
export type RefusalReason =
  | "credential-missing"
  | "credential-wrong"
  | "request-malformed"
  | "rate-limited"
  | "locked-out"
  | "store-full"
  | "store-unavailable"
  | "streams-full"
  | "source-unavailable"
  | "shutting-down";

/** Why a stream ended. */
export type StreamEnd = "client" | "revoked" | "slow" | "source-ended" | "source-failed" | "shutdown";

/** What is counted. Node's is in `node/metrics.ts`. */
export interface Metrics {
  /** @param ms how long it took */
  issued(ms: number): void;
  refused(reason: RefusalReason): void;
  streamOpened(): void;
  streamEnded(reason: StreamEnd): void;
  /** What `/metrics` answers, or undefined where there is nothing to answer. */
  render(): Promise<{ readonly contentType: string; readonly text: string } | undefined>;
}

/** Counts nothing. */
export const NO_METRICS: Metrics = {
  issued() {},
  refused() {},
  streamOpened() {},
  streamEnded() {},
  render: async () => undefined,
};
