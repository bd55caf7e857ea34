import type { Context } from "hono";
import type { Desk } from "./desk.ts";
import type { Parts } from "./parts.ts";
import { fingerprintOf } from "./token.ts";

const ROUTE = "sse-token";

/** `POST <base>/events/sse-token`: `{ sse_token, ttl }` for the principal token. */
export function issueRoute({ settings, tokens }: Parts, desk: Desk): (c: Context) => Promise<Response> {
  const { ttl, bindAudience, bindAddress } = settings;
  return async (c) => {
    const begun = performance.now();
    const address = desk.addressOf(c);
    try {
      const audience = desk.audience(c);
      const principal = await desk.principal(c, address);
      desk.admit(principal, address);
      const grant = {
        principal: principal.name,
        by: principal.by,
        ...(bindAudience && audience !== undefined && { audience }),
        ...(bindAddress && address !== undefined && { address }),
      };
      const { token, digest } = await tokens.issue(grant);
      desk.metrics.issued(performance.now() - begun);
      desk.audit({
        action: "issued",
        principal: principal.name,
        by: principal.by,
        token: fingerprintOf(digest),
        ...(audience !== undefined && { audience }),
        ...(address !== undefined && { address }),
      });
      return c.json({ sse_token: token, ttl });
    } catch (error) {
      return desk.answer(c, error, { route: ROUTE, ...(address !== undefined && { address }) });
    }
  };
}
