import type { Context } from "hono";
import { COMMON_HEADERS } from "./answers.ts";
import type { Desk } from "./desk.ts";

/**
 * `GET <base>/events/check`: 204 for the principal token in the header. A gateway asks it before it lets a request
 * through, so that it knows no principal token itself.
 */
export function checkRoute(desk: Desk): (c: Context) => Promise<Response> {
  return async (c) => {
    const address = desk.addressOf(c);
    try {
      await desk.principal(c, address);
      return new Response(null, { status: 204, headers: COMMON_HEADERS });
    } catch (error) {
      const answer = desk.answer(error, { route: "check", ...(address !== undefined && { address }) });
      // nginx takes 401 and 403 for a refusal, and all else for a failure of its own (ngx_http_auth_request_module).
      return answer.status === 429
        ? new Response(answer.body, { status: 403, headers: answer.headers })
        : answer;
    }
  };
}
