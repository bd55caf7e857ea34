import { z } from "zod";
import { type CloudflareApi, cloudflareApi } from "../components/cloudflare/cloudflare-api.ts";

/**
 * Cloudflare's API by the stack's settings where it has any, which the program hands on; else by those of the environment.
 *
 * @param access one JSON object of settings, such as `cloudflare:apiToken`
 * @param may what the token has to be allowed to do, for messages
 * @throws CloudflareRefused where there is no token
 */
export function cloudflareAccess(access: readonly string[] | undefined, may: string): CloudflareApi {
  const [settings = "{}"] = access ?? [];
  const stack = z.record(z.string(), z.string()).parse(JSON.parse(settings));
  return cloudflareApi(stack, process.env, may);
}
