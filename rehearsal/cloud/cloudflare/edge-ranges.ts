import type { Hono } from "hono";
import { success } from "./answers.ts";
import type { Cloudflare } from "./api.ts";

/** Where the edge calls origins from. */
export interface EdgeRanges {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/** Serves `/ips`. Source: Cloudflare API Reference, "Cloudflare/JD Cloud IP Details". */
export function serveEdgeRanges(api: Hono, { state }: Cloudflare): void {
  api.get("/ips", (context) => {
    const { ipv4 = [], ipv6 = [] } = state.edge ?? {};
    return success(context, { etag: `${ipv4.length}-${ipv6.length}`, ipv4_cidrs: ipv4, ipv6_cidrs: ipv6 });
  });
}
