import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A refusal: HTTP status, Cloudflare's code, and words that must not hold any part of a value. */
export interface Refusal {
  readonly status: ContentfulStatusCode;
  readonly code: number;
  readonly message: string;
}

/** An answer in Cloudflare's envelope. */
export function success(
  context: Context,
  result: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Response {
  return context.json({ result, success: true, errors: [], messages: [], ...more });
}

/** A refusal in Cloudflare's envelope. */
export function refused(context: Context, { status, code, message }: Refusal): Response {
  return context.json({ result: null, success: false, errors: [{ code, message }], messages: [] }, status);
}

/** The page of a list that a request asks for, with `result_info`. Pages hold 20 things unless told otherwise. */
export function page(context: Context, all: readonly unknown[]): Response {
  const perPage = Math.min(Number(context.req.query("per_page")) || 20, 100);
  const number = Math.max(Number(context.req.query("page")) || 1, 1);
  const result = all.slice((number - 1) * perPage, number * perPage);
  const total = Math.ceil(all.length / perPage);
  const info = { page: number, per_page: perPage, count: result.length, total_count: all.length };
  return success(context, result, { result_info: { ...info, total_pages: total } });
}

/** The request's JSON; nothing when it holds none. */
export async function requestJson(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    return undefined;
  }
}

/** What is answered for a path that leads nowhere, an account or zone that is not the token's included. */
export function noRoute(context: Context): Response {
  const path = context.req.path.replace(/^\/client\/v4/, "");
  const message = `Could not route to ${path}, perhaps your object identifier is invalid?`;
  return refused(context, { status: 404, code: 7003, message });
}
