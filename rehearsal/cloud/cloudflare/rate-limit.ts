import type { MiddlewareHandler } from "hono";
import type { Fault } from "../faults.ts";
import { refused } from "./answers.ts";

const WINDOW_SECONDS = 300;
const TOO_MANY = {
  status: 429,
  code: 971,
  message: "Please wait and consider throttling your request speed",
} as const;

/**
 * Cloudflare's limit over its whole API: 1,200 requests in five minutes, and after that none for five minutes.
 * Source: "API rate limits" in Cloudflare's documentation.
 */
export function requestLimit(now: () => Date, limit = 1200): MiddlewareHandler {
  let window = { start: 0, count: 0 };
  let blockedUntil = 0;
  return async (context, next) => {
    const time = now().getTime() / 1000;
    if (time >= blockedUntil) {
      if (time - window.start >= WINDOW_SECONDS) window = { start: time, count: 0 };
      window.count += 1;
      if (window.count <= limit) return await next();
      blockedUntil = time + WINDOW_SECONDS;
      window = { start: blockedUntil, count: 0 };
    }
    context.header("retry-after", String(Math.ceil(blockedUntil - time)));
    return refused(context, TOO_MANY);
  };
}

/**
 * The answer that Cloudflare gives to a client that asks too often, as a fault.
 * @param limit.retryAfter seconds; left out, Cloudflare does not say how long to wait
 */
export function rateLimited(
  limit: { path?: RegExp; method?: string; times?: number; retryAfter?: number } = {},
): Fault {
  const { method, path = /./, times, retryAfter } = limit;
  const { status, code, message } = TOO_MANY;
  return {
    service: "cloudflare",
    path,
    status,
    ...(method === undefined ? {} : { method }),
    ...(times === undefined ? {} : { times }),
    ...(retryAfter === undefined ? {} : { headers: { "retry-after": String(retryAfter) } }),
    body: { result: null, success: false, errors: [{ code, message }], messages: [] },
  };
}
