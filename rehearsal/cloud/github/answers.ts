import type { Context } from "hono";

const DOCUMENTATION = "https://docs.github.com/rest";

/** An error as GitHub's REST API answers it. The message must not hold any part of a value. */
export function refused(context: Context, status: 401 | 403 | 404 | 422, message: string): Response {
  return context.json({ message, documentation_url: DOCUMENTATION, status: String(status) }, status);
}

/** What GitHub answers for all that does not exist, or that the token may not see. */
export function notFound(context: Context): Response {
  return refused(context, 404, "Not Found");
}
