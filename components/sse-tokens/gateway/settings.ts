import type { Settings } from "../service/settings.ts";

/** What a gateway has to know of the service, so that it finds it and speaks its names. */
export type GatewaySettings = Pick<Settings, "basePath" | "header" | "corsOrigins" | "heartbeat">;

/** The paths that pass without a principal token, for the service looks at them itself; `/health` tells no more than that. */
export function openPaths({ basePath }: Pick<Settings, "basePath">) {
  return { token: `${basePath}/events/sse-token`, stream: `${basePath}/events/stream`, health: "/health" };
}

/** What the service is asked before any other path is let through. */
export function checkPath({ basePath }: Pick<Settings, "basePath">): string {
  return `${basePath}/events/check`;
}

/** Headers of a request that a page of another origin may send. */
export function corsHeaders({ header }: Pick<Settings, "header">): string[] {
  return [header, "Content-Type", "Last-Event-ID"];
}

export const CORS_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** What such a page may read of an answer beside its body. */
export const CORS_EXPOSED = ["Retry-After"];

/** Seconds, as text. */
export const CORS_MAX_AGE = 600;
