import { randomBytes, randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { noRoute, page, type Refusal, refused, requestJson, success } from "./answers.ts";
import { accountOf, type Cloudflare, own } from "./api.ts";
import type { ServiceToken } from "./state.ts";

// Cloudflare's codes and words for these are not known.
const INVALID: Refusal = { status: 400, code: 12_130, message: "The service token is not valid." };
const NOT_FOUND: Refusal = { status: 404, code: 11_002, message: "The service token was not found." };
const LOWER: Refusal = { status: 400, code: 12_131, message: "client_secret_version can only grow." };

const request = z.object({
  name: z.string().min(1).max(350).optional(),
  duration: z
    .string()
    .regex(/^(?:forever|(?:\d+(?:ns|us|ms|s|m|h))+)$/)
    .optional(),
  enabled: z.boolean().optional(),
  client_secret_version: z.number().int().min(0).optional(),
  previous_client_secret_expires_at: z.iso.datetime({ offset: true }).optional(),
});

/**
 * Serves service tokens of Cloudflare Access: list, create, read, change, delete. A greater `client_secret_version` makes another
 * secret, which that answer alone tells; the one before is accepted until `previous_client_secret_expires_at`.
 *
 * Source: Cloudflare's API reference, "Access", "Service tokens".
 */
export function serveServiceTokens(api: Hono, cloudflare: Cloudflare): void {
  const { save, mark, now } = cloudflare;
  const path = "/accounts/:account/access/service_tokens";

  api.get(path, (context) => {
    const account = accountOf(cloudflare, context);
    if (account === undefined) return noRoute(context);
    return page(context, Object.entries(account.serviceTokens ?? {}).map(tokenJson));
  });

  api.post(path, async (context) => {
    const account = accountOf(cloudflare, context);
    if (account === undefined) return noRoute(context);
    const read = request.safeParse(await requestJson(context));
    if (!read.success || read.data.name === undefined) return refused(context, INVALID);
    const { name, duration = "8760h", enabled = true, client_secret_version: version = 1 } = read.data;
    const secret = randomBytes(32).toString("hex");
    const id = randomUUID();
    const clientId = `${randomBytes(16).toString("hex")}.access`;
    const times = { created: now(), modified: now() };
    const token: ServiceToken = { name, duration, enabled, version, clientId, mark: mark(secret), ...times };
    account.serviceTokens = { ...account.serviceTokens, [id]: token };
    save();
    return success(context, { ...tokenJson([id, token]), client_secret: secret });
  });

  api.get(`${path}/:token`, (context) => {
    const found = tokenOf(cloudflare, context);
    return found instanceof Response ? found : success(context, tokenJson(found));
  });

  api.put(`${path}/:token`, async (context) => {
    const found = tokenOf(cloudflare, context);
    if (found instanceof Response) return found;
    const read = request.safeParse(await requestJson(context));
    if (!read.success) return refused(context, INVALID);
    const [id, token] = found;
    const { name, duration, enabled, client_secret_version: version = token.version } = read.data;
    if (version < token.version) return refused(context, LOWER);
    const expires = read.data.previous_client_secret_expires_at;
    const secret = version > token.version ? randomBytes(32).toString("hex") : undefined;
    // Left out, the one before dies at once (same source, "Rotate a service token").
    if (secret !== undefined) {
      token.previous = { mark: token.mark, expiresAt: expires ?? now() };
      token.mark = mark(secret);
    } else if (expires !== undefined && token.previous !== undefined) {
      token.previous = { ...token.previous, expiresAt: expires };
    }
    token.version = version;
    token.name = name ?? token.name;
    token.duration = duration ?? token.duration;
    token.enabled = enabled ?? token.enabled;
    token.modified = now();
    save();
    return success(context, {
      ...tokenJson([id, token]),
      ...(secret === undefined ? {} : { client_secret: secret }),
    });
  });

  api.delete(`${path}/:token`, (context) => {
    const found = tokenOf(cloudflare, context);
    if (found instanceof Response) return found;
    const account = accountOf(cloudflare, context);
    delete account?.serviceTokens?.[found[0]];
    save();
    return success(context, tokenJson(found));
  });
}

function tokenOf(cloudflare: Cloudflare, context: Context): [string, ServiceToken] | Response {
  const account = accountOf(cloudflare, context);
  if (account === undefined) return noRoute(context);
  const id = context.req.param("token") ?? "";
  const token = own(account.serviceTokens, id);
  return token === undefined ? refused(context, NOT_FOUND) : [id, token];
}

function tokenJson([id, token]: [string, ServiceToken]): object {
  const { name, duration, enabled, version, clientId, previous, created, modified } = token;
  return {
    ...{ id, name, duration, enabled, client_id: clientId, client_secret_version: version },
    ...(previous === undefined ? {} : { previous_client_secret_expires_at: previous.expiresAt }),
    ...{ created_at: created, updated_at: modified, expires_at: null, last_seen_at: null },
  };
}
