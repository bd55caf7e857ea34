import type { PropertyType, ResourceTable } from "../resource-table.ts";
import type { PropertyMap } from "../values.ts";
import type { CloudflareClient } from "./client.ts";
import { unlessGone } from "./gone.ts";
import { accountId, accountPath, requiredText } from "./paths.ts";
import { answered, fromApi, type Spelling, toApi } from "./wire-names.ts";

const access: PropertyType = {
  object: { audTags: { list: "string" }, required: "boolean", teamName: "string" },
  required: ["audTags", "teamName"],
};
const originRequest: PropertyType = {
  object: {
    access,
    caPool: "string",
    connectTimeout: "integer",
    disableChunkedEncoding: "boolean",
    http2Origin: "boolean",
    httpHostHeader: "string",
    keepAliveConnections: "integer",
    keepAliveTimeout: "integer",
    matchSnItoHost: "boolean",
    noHappyEyeballs: "boolean",
    noTlsVerify: "boolean",
    originServerName: "string",
    proxyType: "string",
    tcpKeepAlive: "integer",
    tlsTimeout: "integer",
  },
};
const ingress: PropertyType = {
  object: { hostname: "string", originRequest, path: "string", service: "string" },
  required: ["service"],
};
const config: PropertyType = { object: { ingresses: { list: ingress }, originRequest } };

// Inside `config` the API spells as the package does, but for these.
const SPELLINGS: Readonly<Record<string, string>> = {
  ingresses: "ingress",
  audTags: "audTag",
  matchSnItoHost: "matchSNItoHost",
  noTlsVerify: "noTLSVerify",
};
const spelt: Spelling = (name) => SPELLINGS[name] ?? name;

const inputs: ResourceTable["inputs"] = {
  accountId,
  tunnelId: { type: "string", change: "replace", required: true, description: "UUID of the tunnel." },
  config: { type: config, change: "update" },
  source: { type: { oneOf: ["local", "cloudflare"] }, change: "update" },
};
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  config: { type: config },
  createdAt: { type: "string", recomputed: true },
  source: { type: "string", recomputed: true },
  version: { type: "integer", recomputed: true },
};
const COMPUTED = ["createdAt", "source", "version"];

/** `ZeroTrustTunnelCloudflaredConfig`: what a remotely managed tunnel leads to. It has no delete of its own. */
export function tunnelConfig(client: CloudflareClient): ResourceTable {
  const write = async (planned: PropertyMap): Promise<PropertyMap> => {
    const sent = { body: { config: toApi(config, planned.config ?? {}, spelt) } };
    const result = await client.request("PUT", pathOf(planned), sent);
    return answered({ inputs, outputs }, COMPUTED, result);
  };
  return {
    token: "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig",
    source:
      "recordings of cloudflare 6.17; @pulumi/cloudflare 6.22.1 types/input.d.ts; terraform-provider-cloudflare internal/services/zero_trust_tunnel_cloudflared_config/schema.go",
    schemaVersion: 500,
    inputs,
    outputs,
    create: async (planned) => {
      const id = requiredText(planned, "tunnelId");
      const made = await write(planned);
      return { id, outputs: { id, ...made } };
    },
    read: async ({ state }) => {
      const result = await unlessGone(client.request("GET", pathOf(state)));
      if (result === undefined) return undefined;
      const raw = fromApi({ object: { config: "any" } }, result) as PropertyMap;
      const found = raw.config === undefined ? {} : { config: fromApi(config, raw.config, spelt) };
      return { ...answered({ inputs, outputs }, COMPUTED, result), ...found };
    },
    update: (planned) => write(planned),
  };
}

function pathOf(properties: PropertyMap): string {
  return accountPath(properties, "cfd_tunnel", requiredText(properties, "tunnelId"), "configurations");
}
