import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { refused } from "./answers.ts";

// The codes that Cloudflare gives for no credentials, for some that are no token, and for a token it does not know.
const MISSING = {
  status: 400,
  code: 9106,
  message: "Missing X-Auth-Key, X-Auth-Email or Authorization headers",
} as const;
const MALFORMED = { status: 400, code: 6003, message: "Invalid request headers" } as const;
const UNKNOWN = { status: 401, code: 10000, message: "Authentication error" } as const;

/** The API token that a request comes with; nothing where its header holds none. */
export function bearerOf(context: Context): string | undefined {
  return /^bearer (\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
}

/**
 * Lets requests with the one right API token through, and whoever asks whether a token lives. Keys with an e-mail address are
 * not known here.
 */
export function requireToken(token: string): MiddlewareHandler {
  const right = digest(token);
  return async (context, next) => {
    const header = context.req.header("authorization");
    if (header === undefined) return refused(context, MISSING);
    const given = bearerOf(context);
    if (given === undefined) return refused(context, MALFORMED);
    if (context.req.path.endsWith("/tokens/verify")) return await next();
    if (!timingSafeEqual(digest(given), right)) return refused(context, UNKNOWN);
    return await next();
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
