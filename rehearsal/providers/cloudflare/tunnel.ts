import { isDeepStrictEqual } from "node:util";
import type { ResourceTable } from "../resource-table.ts";
import type { PropertyMap } from "../values.ts";
import type { CloudflareClient } from "./client.ts";
import { unlessGone } from "./gone.ts";
import { accountId, accountPath, requiredText } from "./paths.ts";
import { answered, body, refreshed } from "./wire-names.ts";

const inputs: ResourceTable["inputs"] = {
  accountId,
  name: {
    type: "string",
    change: "update",
    required: true,
    description: "A user-friendly name for a tunnel.",
  },
  configSrc: { type: { oneOf: ["local", "cloudflare"] }, change: "replace", default: "local" },
  tunnelSecret: { type: "string", change: "update", secret: true },
};
const connection = {
  clientId: "string",
  clientVersion: "string",
  coloName: "string",
  id: "string",
  isPendingReconnect: "boolean",
  openedAt: "string",
  originIp: "string",
  uuid: "string",
} as const;
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  accountTag: { type: "string", recomputed: true },
  connections: { type: { list: { object: connection } }, recomputed: true },
  connsActiveAt: { type: "string", recomputed: true },
  connsInactiveAt: { type: "string", recomputed: true },
  createdAt: { type: "string", recomputed: true },
  deletedAt: { type: "string", recomputed: true },
  metadata: { type: "string", recomputed: true },
  remoteConfig: { type: "boolean", recomputed: true },
  status: { type: "string", recomputed: true },
  tunType: { type: "string", recomputed: true },
};
const table = { inputs, outputs };
const WRITABLE = ["name", "tunnelSecret"];

/** `ZeroTrustTunnelCloudflared`: a tunnel; its name and its secret change in place. */
export function tunnel(client: CloudflareClient): ResourceTable {
  return {
    token: "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
    source:
      "recordings of cloudflare 6.17; terraform-provider-cloudflare internal/services/zero_trust_tunnel_cloudflared/schema.go",
    schemaVersion: 500,
    inputs,
    outputs,
    create: async (planned) => {
      const creation = body(inputs, [...WRITABLE, "configSrc"], planned);
      const sent = { body: creation, secrets: secretsIn(planned) };
      const result = await client.request("POST", accountPath(planned, "cfd_tunnel"), sent);
      const made = answered(table, Object.keys(outputs), result);
      return { id: requiredText(made, "id"), outputs: made };
    },
    read: async ({ id, state }) => {
      const result = await unlessGone(client.request("GET", accountPath(state, "cfd_tunnel", id)));
      const names = ["name", "configSrc", ...Object.keys(outputs)];
      return result === undefined ? undefined : refreshed(table, names, result);
    },
    update: async (planned, { id, state }) => {
      const changed = WRITABLE.filter(
        (name) => !isDeepStrictEqual(planned[name] ?? null, state[name] ?? null),
      );
      const sent = { body: body(inputs, changed, planned), secrets: secretsIn(planned) };
      const result = await client.request("PATCH", accountPath(state, "cfd_tunnel", id), sent);
      return refreshed(table, Object.keys(outputs), result);
    },
    delete: async ({ id, state }) => {
      await client.request("DELETE", accountPath(state, "cfd_tunnel", id));
    },
  };
}

function secretsIn({ tunnelSecret }: PropertyMap): string[] {
  return typeof tunnelSecret === "string" ? [tunnelSecret] : [];
}
