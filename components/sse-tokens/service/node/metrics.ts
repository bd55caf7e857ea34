import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Metrics } from "../metrics.ts";
import { StoreUnavailable } from "../stores/token-store.ts";

/** What the metrics are made with. */
export interface NodeMetricsOptions {
  /** What their names begin with, such as `vx11_`. */
  readonly prefix: string;
  /** How many tokens are kept, asked when the page is; undefined where none are. */
  readonly size: () => Promise<number | undefined>;
  /** How many lines of the audit log could not be written. */
  readonly dropped?: () => number;
}

/** The metrics by prom-client, in a registry of their own. */
export function nodeMetrics({ prefix, size, dropped = () => 0 }: NodeMetricsOptions): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  const issued = new Counter({
    name: `${prefix}sse_token_issued_total`,
    help: "Ephemeral tokens that were issued",
    registers,
  });
  const latency = new Histogram({
    name: `${prefix}sse_token_issuance_latency_ms`,
    help: "Milliseconds that issuing a token took",
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000],
    registers,
  });
  const authFailures = new Counter({
    name: `${prefix}sse_auth_failures_total`,
    help: "Requests without a credential that is good for them",
    labelNames: ["reason"],
    registers,
  });
  const refused = new Counter({
    name: `${prefix}sse_refused_total`,
    help: "Requests that were refused, for whatever reason",
    labelNames: ["reason"],
    registers,
  });
  const open = new Gauge({
    name: `${prefix}sse_streams_open`,
    help: "Streams that are open on this instance",
    registers,
  });
  const ended = new Counter({
    name: `${prefix}sse_streams_ended_total`,
    help: "Streams that have ended, by what ended them",
    labelNames: ["reason"],
    registers,
  });
  new Gauge({
    name: `${prefix}ephemeral_token_cache_size_entries`,
    help: "Ephemeral tokens that the store keeps",
    registers,
    async collect() {
      try {
        this.set((await size()) ?? 0);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        this.set(Number.NaN);
      }
    },
  });
  new Gauge({
    name: `${prefix}sse_audit_lines_dropped`,
    help: "Lines of the audit log that could not be written",
    registers,
    collect() {
      this.set(dropped());
    },
  });
  // A series that begins with the first failure has no rate for it.
  for (const reason of AUTH_FAILURES) authFailures.inc({ reason }, 0);

  return {
    issued(ms) {
      issued.inc();
      latency.observe(ms);
    },
    refused(reason) {
      refused.inc({ reason });
      if (AUTH_FAILURES.has(reason)) authFailures.inc({ reason });
    },
    streamOpened: () => open.inc(),
    streamEnded(reason) {
      open.dec();
      ended.inc({ reason });
    },
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

const AUTH_FAILURES: ReadonlySet<string> = new Set(["credential-missing", "credential-wrong", "locked-out"]);
