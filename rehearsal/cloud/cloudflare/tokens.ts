import { randomBytes } from "node:crypto";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { noRoute, page, type Refusal, refused, requestJson, success } from "./answers.ts";
import { accountOf, type Cloudflare, own } from "./api.ts";
import { bearerOf } from "./auth.ts";
import type { ApiToken, CloudflareState } from "./state.ts";

// A few of Cloudflare's permission groups, with identifiers of this simulation's own. One name stands twice, as some do there.
const GROUPS = [
  { id: "1".repeat(32), name: "Workers Scripts Write", scopes: ["com.cloudflare.api.account"] },
  { id: "2".repeat(32), name: "Pages Write", scopes: ["com.cloudflare.api.account"] },
  { id: "3".repeat(32), name: "DNS Write", scopes: ["com.cloudflare.api.account.zone"] },
  { id: "4".repeat(32), name: "Logs Read", scopes: ["com.cloudflare.api.account"] },
  { id: "5".repeat(32), name: "Logs Read", scopes: ["com.cloudflare.api.account.zone"] },
] as const;

// Cloudflare's codes and words for these are not known.
const INVALID: Refusal = { status: 400, code: 1004, message: "The token is not valid." };
const NOT_FOUND: Refusal = { status: 404, code: 1003, message: "The token was not found." };
const DEAD: Refusal = { status: 401, code: 1000, message: "Invalid API Token" };

const policy = z.object({
  effect: z.enum(["allow", "deny"]),
  permission_groups: z.array(z.object({ id: z.string() })).min(1),
  resources: z.record(z.string(), z.unknown()),
});
const creation = z.object({ name: z.string().min(1).max(120), policies: z.array(policy).min(1) });

/**
 * Serves API tokens, of the user and of an account: list, create, delete, permission groups, and `verify`. Names need not
 * differ. One that was made here is let in by `verify` alone, until it is deleted: what it may do besides is not simulated.
 */
export function serveTokens(api: Hono, cloudflare: Cloudflare): void {
  serveAt(api, cloudflare, "/user/tokens");
  serveAt(api, cloudflare, "/accounts/:account/tokens");
}

function serveAt(api: Hono, cloudflare: Cloudflare, path: string): void {
  const { state, save, mark, now } = cloudflare;
  const isAway = (context: Context) =>
    path.startsWith("/accounts") && accountOf(cloudflare, context) === undefined;
  const owner = (context: Context): string | undefined => context.req.param("account");
  const living = (context: Context): [string, ApiToken][] =>
    Object.entries(tokensOf(state)).filter(
      ([, { account, revokedAt }]) => revokedAt === null && account === owner(context),
    );

  api.get(path, (context) =>
    isAway(context) ? noRoute(context) : page(context, living(context).map(tokenJson)),
  );

  api.get(`${path}/permission_groups`, (context) => success(context, GROUPS));

  api.get(`${path}/verify`, (context) => {
    const shown = mark(bearerOf(context) ?? "");
    const [id] = living(context).find(([, token]) => token.mark === shown) ?? [];
    return id === undefined ? refused(context, DEAD) : success(context, { id, status: "active" });
  });

  api.post(path, async (context) => {
    if (isAway(context)) return noRoute(context);
    const request = creation.safeParse(await requestJson(context));
    const known = (id: string) => GROUPS.some((group) => group.id === id);
    const isKnown = request.data?.policies.every((one) => one.permission_groups.every(({ id }) => known(id)));
    if (!request.success || isKnown !== true) return refused(context, INVALID);
    const { name, policies } = request.data;
    const value = randomBytes(30).toString("base64url");
    const id = randomBytes(16).toString("hex");
    const account = owner(context);
    const token = { name, policies, mark: mark(value), createdAt: now(), revokedAt: null };
    tokensOf(state)[id] = { ...token, ...(account === undefined ? {} : { account }) };
    save();
    return success(context, { ...tokenJson([id, token]), value });
  });

  api.delete(`${path}/:token`, (context) => {
    const id = context.req.param("token") ?? "";
    const token = own(Object.fromEntries(living(context)), id);
    if (token === undefined) return refused(context, NOT_FOUND);
    token.revokedAt = now();
    save();
    return success(context, { id });
  });
}

/** A world may be older than the tokens. */
function tokensOf(state: CloudflareState): Record<string, ApiToken> {
  state.tokens ??= {};
  return state.tokens;
}

function tokenJson([id, { name, policies, createdAt }]: [string, ApiToken]): object {
  return { id, name, status: "active", issued_on: createdAt, policies };
}
