import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { refused } from "./answers.ts";

/** Lets requests with the one right token through, as `Bearer` or in the older form `token`. */
export function requireToken(token: string): MiddlewareHandler {
  const right = digest(token);
  return async (context, next) => {
    const given = /^(?:bearer|token) (.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
    if (given === undefined) return refused(context, 401, "Requires authentication");
    if (!timingSafeEqual(digest(given), right)) return refused(context, 401, "Bad credentials");
    return await next();
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
