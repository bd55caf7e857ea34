import type { ResourceTable } from "../resource-table.ts";
import type { CloudflareClient } from "./client.ts";
import { zonePath } from "./paths.ts";
import { simpleTable } from "./simple-table.ts";

const zoneId = { type: "string", change: "replace", required: true, description: "Identifier." } as const;
const from = (name: string) =>
  `@pulumi/cloudflare 6.22.1 ${name}.d.ts; terraform-provider-cloudflare internal/services/${name}/schema.go`;

/** `AuthenticatedOriginPullsCertificate`: what it holds can't be changed, so another one is uploaded. */
export function originPullsCertificate(client: CloudflareClient): ResourceTable {
  return simpleTable(client, {
    token: "cloudflare:index/authenticatedOriginPullsCertificate:AuthenticatedOriginPullsCertificate",
    source: from("authenticated_origin_pulls_certificate"),
    inputs: {
      zoneId,
      certificate: {
        type: "string",
        change: "replace",
        required: true,
        description: "The zone's leaf certificate.",
      },
      privateKey: {
        type: "string",
        change: "replace",
        required: true,
        secret: true,
        description: "The zone's private key.",
      },
    },
    outputs: {
      id: { type: "string" },
      enabled: { type: "boolean" },
      expiresOn: { type: "string" },
      status: { type: "string" },
      uploadedOn: { type: "string" },
    },
    path: (properties, ...rest) => zonePath(properties, "origin_tls_client_auth", ...rest),
    sent: ["certificate", "privateKey"],
    secrets: ["privateKey"],
  });
}

/** `AuthenticatedOriginPullsSettings`: a zone has one; deleting it leaves the setting as it is. */
export function originPullsSettings(client: CloudflareClient): ResourceTable {
  const put = async (planned: Parameters<typeof zonePath>[0]) => {
    const at = zonePath(planned, "origin_tls_client_auth", "settings");
    await client.request("PUT", at, { body: { enabled: planned.enabled } });
  };
  return {
    token: "cloudflare:index/authenticatedOriginPullsSettings:AuthenticatedOriginPullsSettings",
    source: from("authenticated_origin_pulls_settings"),
    schemaVersion: 500,
    inputs: {
      zoneId,
      enabled: {
        type: "boolean",
        change: "update",
        required: true,
        description: "Indicates whether zone-level authenticated origin pulls is enabled.",
      },
    },
    outputs: { id: { type: "string" } },
    create: async (planned) => {
      await put(planned);
      return { id: String(planned.zoneId), outputs: { id: String(planned.zoneId) } };
    },
    update: async (planned) => {
      await put(planned);
      return {};
    },
  };
}
