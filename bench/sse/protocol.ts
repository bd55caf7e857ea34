/** What is measured: two bare servers, and the service with either store. */
export type Kind = "http" | "hono" | "memory" | "redis";

/** How a server is started. */
export interface Start {
  readonly kind: Kind;
  readonly redisUrl: string;
  readonly auditFile: string;
  /** Seconds that a token lives. */
  readonly ttl: number;
  /** Whether streams stay open; they end after one event otherwise. */
  readonly lasting: boolean;
}

/** What a server is told; it reports in any case. */
export interface Order {
  /** Tokens to issue by the handler itself. */
  readonly issue?: number;
}

/** What a server says. */
export interface Report {
  readonly port?: number;
  /** In bytes, after a collection of garbage. */
  readonly rss?: number;
  readonly heapUsed?: number;
  readonly kept?: number;
  readonly streams?: number;
  readonly dropped?: number;
}

export const BASE = "/operator/api/events";
export const PRINCIPAL = "synthetic-principal-token-of-the-benchmark";
export const EVENT = '{"type":"measured"}';
