import type { Context } from "hono";
import { jsonAnswer } from "./answers.ts";
import type { Desk } from "./desk.ts";
import { attempt, type Maybe, onceThere } from "./maybe.ts";
import type { Parts } from "./parts.ts";
import type { Principal } from "./principals.ts";
import { Query } from "./query.ts";
import type { Grant } from "./stores/token-store.ts";
import { fingerprintOf } from "./token.ts";

/** `POST <base>/events/sse-token`: `{ sse_token, ttl }` for the principal token. */
export function issueRoute({ settings, tokens }: Parts, desk: Desk): (c: Context) => Maybe<Response> {
  const { ttl, bindAddress } = settings;

  const issue = (principal: Principal, audience: string | undefined, address: string | undefined) => {
    desk.admit(principal, address);
    const grant = grantOf(principal, audience, bindAddress ? address : undefined);
    return onceThere(tokens.issue(grant), ({ token, digest }) => {
      desk.audit({ action: "issued", ...grant, token: fingerprintOf(digest), ...(address && { address }) });
      return jsonAnswer({ sse_token: token, ttl });
    });
  };

  return (c) => {
    const begun = performance.now();
    const address = desk.addressOf(c);
    return attempt(
      () => {
        const audience = desk.audience(new Query(c.req.url));
        return onceThere(desk.principal(c, address), (principal) =>
          onceThere(issue(principal, audience, address), (answer) => {
            desk.metrics.issued(performance.now() - begun);
            return answer;
          }),
        );
      },
      (error) => desk.answer(error, { route: "sse-token", ...(address !== undefined && { address }) }),
    );
  };
}

/** A million tokens that are bound to nothing share what is kept of their principal. */
const unbound = new WeakMap<Principal, Grant>();

function grantOf(principal: Principal, audience: string | undefined, address: string | undefined): Grant {
  const { name, by } = principal;
  if (audience !== undefined || address !== undefined)
    return {
      principal: name,
      by,
      ...(audience !== undefined && { audience }),
      ...(address !== undefined && { address }),
    };
  let grant = unbound.get(principal);
  if (grant === undefined) {
    grant = { principal: name, by };
    unbound.set(principal, grant);
  }
  return grant;
}
