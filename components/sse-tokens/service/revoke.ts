import type { Context } from "hono";
import { jsonAnswer } from "./answers.ts";
import type { Desk } from "./desk.ts";
import type { Parts } from "./parts.ts";
import { Refusal } from "./refusal.ts";
import type { Revocation } from "./stores/token-store.ts";
import { fingerprintOf, type Sha256 } from "./token.ts";
import { RevocationImpossible } from "./tokens.ts";

/** A request's body is a token and little more. */
const MOST = 1_024;

/**
 * `DELETE <base>/events/sse-token` for the principal token, with `{ "sse_token": "…" }` or `{ "all": true }`: the token
 * opens nothing any more, and streams that it has opened end, on every instance.
 */
export function revokeRoute({ tokens, sha256 }: Parts, desk: Desk): (c: Context) => Promise<Response> {
  return async (c) => {
    const address = desk.addressOf(c);
    try {
      const principal = await desk.principal(c, address);
      const revocation = await revocationOf(c, sha256);
      await tokens.revoke(revocation);
      desk.audit({
        action: "revoked",
        principal: principal.name,
        by: principal.by,
        reason: revocation.kind,
        ...(revocation.kind === "token" && { token: fingerprintOf(revocation.digest) }),
        ...(address !== undefined && { address }),
      });
      return jsonAnswer({ revoked: revocation.kind });
    } catch (error) {
      if (error instanceof RevocationImpossible)
        return jsonAnswer({ error: "revocation-impossible", message: error.message }, 409);
      return desk.answer(error, { route: "sse-token", ...(address !== undefined && { address }) });
    }
  };
}

async function revocationOf(c: Context, sha256: Sha256): Promise<Revocation> {
  const malformed = new Refusal(
    "request-malformed",
    'the body has to be {"sse_token": "…"} or {"all": true}',
  );
  if (!(Number(c.req.header("content-length")) <= MOST)) throw malformed;
  const body: unknown = await c.req.json().catch(() => undefined);
  if (typeof body !== "object" || body === null) throw malformed;
  if ("all" in body && body.all === true) return { kind: "all" };
  if ("sse_token" in body && typeof body.sse_token === "string")
    return { kind: "token", digest: await sha256(body.sse_token) };
  throw malformed;
}
