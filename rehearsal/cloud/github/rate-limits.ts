import type { MiddlewareHandler } from "hono";
import type { Fault } from "../faults.ts";

const PER_HOUR = 5000;
const HOUR_SECONDS = 3600;

/**
 * Puts the `x-ratelimit-*` headers on every answer. The count is told and not enforced: limits are reached by
 * faults ({@link secondaryRateLimit}), where a scenario wants them. Source: "Rate limits for the REST API".
 */
export function rateLimitHeaders(now: () => Date): MiddlewareHandler {
  let window = 0;
  let used = 0;
  return async (context, next) => {
    const hour = Math.floor(now().getTime() / 1000 / HOUR_SECONDS);
    used = hour === window ? used + 1 : 1;
    window = hour;
    await next();
    context.header("x-ratelimit-limit", String(PER_HOUR));
    context.header("x-ratelimit-used", String(used));
    context.header("x-ratelimit-remaining", String(Math.max(PER_HOUR - used, 0)));
    context.header("x-ratelimit-reset", String((hour + 1) * HOUR_SECONDS));
    context.header("x-ratelimit-resource", "core");
  };
}

/**
 * The answer that GitHub gives to a client that writes too fast.
 * @param limit.retryAfter seconds; left out, GitHub does not say how long to wait
 */
export function secondaryRateLimit(
  limit: { path?: RegExp; method?: string; times?: number; retryAfter?: number; status?: 403 | 429 } = {},
): Fault {
  const { retryAfter, times } = limit;
  return {
    service: "github",
    method: limit.method ?? "PUT",
    path: limit.path ?? /\/secrets\//,
    status: limit.status ?? 403,
    ...(times === undefined ? {} : { times }),
    ...(retryAfter === undefined ? {} : { headers: { "retry-after": String(retryAfter) } }),
    body: {
      message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
      documentation_url:
        "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits",
    },
  };
}
