import { timingSafeEqual } from "node:crypto";
import type { ServiceContext } from "../service.ts";
import type { FlyState, FlyToken } from "./state.ts";

/** Who asks: the account's own token may do anything, a deploy token only what concerns its app. */
export type Caller = { readonly kind: "admin" } | { readonly kind: "deploy"; readonly app: string };

/**
 * Who an Authorization header speaks for; nothing where its token is unknown, revoked or over.
 * Schemes may come more than once: a deploy token is printed with one, and is often sent behind another.
 */
export function callerOf(
  header: string | undefined,
  adminToken: string,
  { state, mark }: ServiceContext<FlyState>,
): Caller | undefined {
  const token = withoutScheme(header ?? "");
  if (token === "") return undefined;
  if (isSame(token, withoutScheme(adminToken))) return { kind: "admin" };
  const asked = mark(`FlyV1 ${token}`);
  const known = Object.values(state.tokens).find((one) => one.mark === asked && isAlive(one));
  return known === undefined ? undefined : { kind: "deploy", app: known.app };
}

/** Whether a caller may see and change an app. */
export function mayUse(caller: Caller, app: string): boolean {
  return caller.kind === "admin" || caller.app === app;
}

function isAlive({ revokedAt, expiresAt }: FlyToken): boolean {
  return revokedAt === null && Date.parse(expiresAt) > Date.now();
}

/** Source: superfly/fly-go tokens/tokens.go, StripAuthorizationScheme. */
function withoutScheme(text: string): string {
  return text.trim().replace(/^(?:(?:bearer|flyv1)\s+)+/i, "");
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
