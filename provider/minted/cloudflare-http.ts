import { z } from "zod";
import { type HttpApi, replyOf, send } from "./http.ts";
import { MintError } from "./mint.ts";

const DEFAULT_URL = "https://api.cloudflare.com/client/v4";
/** The most that a page of a list may hold. */
const PAGE = 50;

const listed = z.object({
  result: z.array(z.looseObject({ id: z.string().min(1) })),
  result_info: z.object({ total_count: z.number().nullish() }).nullish(),
});

/** A 200 may carry a refusal, or be somebody else's page: what is dead says so. */
export const revoked = z.object({ success: z.literal(true) });

/**
 * Every entry of a list of Cloudflare's, by its pages.
 * @param path with a slash at its beginning
 */
export async function everyListed(
  api: HttpApi,
  path: string,
  wish: string,
): Promise<{ readonly id: string; readonly [field: string]: unknown }[]> {
  const found = new Map<string, { id: string }>();
  for (let page = 1; ; page++) {
    const response = await send(api, {
      method: "GET",
      path: `${path}${path.includes("?") ? "&" : "?"}page=${page}&per_page=${PAGE}`,
    });
    const { result, result_info: info } = await replyOf(api, response, listed, wish);
    const before = found.size;
    for (const one of result) found.set(one.id, one);
    // Where it does not say how many there are, a page that is not full, or brings nothing new, is the last one.
    const isAll = info?.total_count == null ? result.length < PAGE : found.size >= info.total_count;
    if (isAll || found.size === before) return [...found.values()];
  }
}

const settings = z.object({
  "cloudflare:apiToken": z.string().optional(),
  "cloudflare:baseUrl": z.string().optional(),
});

/**
 * Cloudflare's API: who comes in, and where, say the stack's `cloudflare:apiToken` and `cloudflare:baseUrl`, else
 * CLOUDFLARE_API_TOKEN and CLOUDFLARE_BASE_URL, as for the plugin.
 *
 * @param access the stack's settings, one JSON object
 * @throws MintError where no token is given
 */
export function cloudflareApi(
  access: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): HttpApi {
  const stack = settings.parse(JSON.parse(access[0] ?? "{}"));
  const credential = stack["cloudflare:apiToken"] ? "cloudflare:apiToken" : "CLOUDFLARE_API_TOKEN";
  const token = (stack["cloudflare:apiToken"] || env.CLOUDFLARE_API_TOKEN)?.trim() ?? "";
  if (token === "")
    throw new MintError("CLOUDFLARE_API_TOKEN is not set: it is the token that makes and revokes the others");
  const url = (stack["cloudflare:baseUrl"] || env.CLOUDFLARE_BASE_URL || DEFAULT_URL).replace(/\/+$/, "");
  return { called: "Cloudflare's API", url, credential, headers: { authorization: `Bearer ${token}` } };
}
