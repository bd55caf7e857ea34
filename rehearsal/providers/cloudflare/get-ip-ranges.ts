import { type InvokeResult, ProviderError } from "../provider.ts";
import { isPropertyMap, type PropertyMap } from "../values.ts";
import type { CloudflareClient } from "./client.ts";

/**
 * `getIpRanges`. Sources: getIpRanges.d.ts of @pulumi/cloudflare 6.22.1; terraform-provider-cloudflare,
 * internal/services/ip_ranges/data_source.go. Not recorded.
 */
export async function getIpRanges(client: CloudflareClient, args: PropertyMap): Promise<InvokeResult> {
  if ((args.networks ?? null) !== null) throw new ProviderError("networks is not in this stand-in");
  const answer = await client.request("GET", "ips");
  const { etag = "", ipv4_cidrs = [], ipv6_cidrs = [] } = isPropertyMap(answer) ? answer : {};
  const value = { id: etag, etag, ipv4Cidrs: ipv4_cidrs, ipv6Cidrs: ipv6_cidrs, jdcloudCidrs: [] };
  return { value, failures: [] };
}
