import type { ResourceTable } from "../resource-table.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";
import { isPropertyMap } from "../values.ts";
import type { CloudflareClient } from "./client.ts";
import { recordData, recordSettings, recordType } from "./dns-record-types.ts";
import { unlessGone } from "./gone.ts";
import { requiredText, zonePath } from "./paths.ts";
import { body, refreshed } from "./wire-names.ts";

const inputs: ResourceTable["inputs"] = {
  zoneId: { type: "string", change: "replace", required: true, description: "Identifier." },
  name: {
    type: "string",
    change: "update",
    required: true,
    description: "DNS record name (or @ for the zone apex) in Punycode.",
  },
  type: { type: recordType, change: "update", required: true, description: "Record type." },
  ttl: {
    type: "number",
    change: "update",
    required: true,
    description:
      "Time To Live (TTL) of the DNS record in seconds. Setting to 1 means 'automatic'. Value must be between 60 and 86400, with the minimum reduced to 30 for Enterprise zones.",
  },
  content: { type: "string", change: "update" },
  data: { type: recordData, change: "update" },
  priority: { type: "number", change: "update", min: 0, max: 65_535 },
  proxied: { type: "boolean", change: "update", default: false },
  comment: { type: "string", change: "update" },
  tags: { type: { list: "string" }, change: "update" },
  settings: { type: recordSettings, change: "update" },
  privateRouting: { type: "boolean", change: "update" },
  includeShadowMetadata: { type: "boolean", change: "update" },
};
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  commentModifiedOn: { type: "string", recomputed: true, onlyWith: "comment" },
  createdOn: { type: "string", recomputed: true },
  meta: { type: "string", recomputed: true },
  modifiedOn: { type: "string", recomputed: true },
  proxiable: { type: "boolean", recomputed: true },
  settings: { type: recordSettings, recomputed: true },
  tags: { type: { list: "string" }, recomputed: true },
  tagsModifiedOn: { type: "string", recomputed: true },
};
const SENT = Object.keys(inputs).filter((name) => name !== "zoneId" && name !== "includeShadowMetadata");

/** `DnsRecord`: a record of a zone; all of it but the zone changes in place. */
export function dnsRecord(client: CloudflareClient): ResourceTable {
  return {
    token: "cloudflare:index/dnsRecord:DnsRecord",
    source:
      "recordings of cloudflare 6.17; @pulumi/cloudflare 6.22.1 dnsRecord.d.ts; terraform-provider-cloudflare internal/services/dns_record/schema.go",
    schemaVersion: 500,
    inputs,
    outputs,
    create: async (planned) => {
      const sent = { body: body(inputs, SENT, planned) };
      const made = outputsOf(await client.request("POST", zonePath(planned, "dns_records"), sent), planned);
      return { id: requiredText(made, "id"), outputs: made };
    },
    read: async ({ id, state }) => {
      const result = await unlessGone(client.request("GET", zonePath(state, "dns_records", id)));
      if (result === undefined) return undefined;
      return { ...refreshed({ inputs, outputs }, SENT, result), ...outputsOf(result, {}) };
    },
    update: async (planned, { id, state }) => {
      const sent = { body: body(inputs, SENT, planned) };
      return outputsOf(await client.request("PUT", zonePath(state, "dns_records", id), sent), planned);
    },
    delete: async ({ id, state }) => {
      await client.request("DELETE", zonePath(state, "dns_records", id));
    },
  };
}

/** What the answer computes: nothing of what was given. `meta` is JSON text to the official plugin. */
function outputsOf(result: PropertyValue, planned: PropertyMap): PropertyMap {
  const computed = Object.keys(outputs).filter((name) => !(name in planned) && name !== "meta");
  const meta =
    isPropertyMap(result) && isPropertyMap(result.meta) ? { meta: JSON.stringify(result.meta) } : {};
  return { ...refreshed({ inputs, outputs }, computed, result), ...meta };
}
