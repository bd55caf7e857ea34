import type { PropertyType, ResourceTable } from "../resource-table.ts";
import type { CloudflareClient } from "./client.ts";
import { accountId, accountPath } from "./paths.ts";
import { simpleTable } from "./simple-table.ts";
import { snakeCase } from "./wire-names.ts";

const from = (name: string) =>
  `@pulumi/cloudflare 6.22.1 ${name}.d.ts; terraform-provider-cloudflare internal/services (schema.go)`;

const text = { type: "string", change: "update" } as const;
const flag = { type: "boolean", change: "update" } as const;

/** `ZeroTrustAccessServiceToken`: a greater version makes another secret, in place. */
export function accessServiceToken(client: CloudflareClient): ResourceTable {
  return simpleTable(client, {
    token: "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken",
    source: from("zeroTrustAccessServiceToken"),
    inputs: {
      accountId,
      zoneId: { type: "string", change: "replace", conflictsWith: ["accountId"] },
      name: { ...text, required: true, description: "The name of the service token." },
      clientSecretVersion: { type: "number", change: "update", default: 1 },
      duration: { ...text, default: "8760h" },
      enabled: flag,
      previousClientSecretExpiresAt: text,
    },
    outputs: {
      id: { type: "string" },
      clientId: { type: "string" },
      clientSecret: { type: "string", secret: true, recomputed: true },
      createdAt: { type: "string" },
      expiresAt: { type: "string", recomputed: true },
      lastSeenAt: { type: "string", recomputed: true },
      updatedAt: { type: "string", recomputed: true },
    },
    path: (properties, ...rest) => accountPath(properties, "access", "service_tokens", ...rest),
    sent: ["name", "clientSecretVersion", "duration", "enabled", "previousClientSecretExpiresAt"],
    once: ["clientSecret"],
    changes: "PUT",
  });
}

const rule: PropertyType = {
  object: { serviceToken: { object: { tokenId: "string" }, required: ["tokenId"] } },
};

/** `ZeroTrustAccessPolicy`, as far as service tokens go: the other rules are refused as unknown. */
export function accessPolicy(client: CloudflareClient): ResourceTable {
  return simpleTable(client, {
    token: "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
    source: from("zeroTrustAccessPolicy"),
    inputs: {
      accountId: { ...accountId, required: true, description: "Identifier." },
      name: { ...text, required: true, description: "The name of the Access policy." },
      decision: {
        type: { oneOf: ["allow", "deny", "non_identity", "bypass"] },
        change: "update",
        required: true,
        description: "The action Access will take if a user matches this policy.",
      },
      includes: { type: { list: rule }, change: "update" },
    },
    outputs: { id: { type: "string" } },
    path: (properties, ...rest) => accountPath(properties, "access", "policies", ...rest),
    sent: ["name", "decision", "includes"],
    changes: "PUT",
    // The plugin's plural is Pulumi's; the API has `include`.
    spell: (name) => (name === "includes" ? "include" : snakeCase(name)),
  });
}

const destination: PropertyType = { object: { type: { oneOf: ["public"] }, uri: "string" } };
const policy: PropertyType = { object: { id: "string", precedence: "integer" } };

/** `ZeroTrustAccessApplication`, as far as a name that service tokens open goes. */
export function accessApplication(client: CloudflareClient): ResourceTable {
  return simpleTable(client, {
    token: "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
    source: from("zeroTrustAccessApplication"),
    inputs: {
      accountId,
      zoneId: { type: "string", change: "replace", conflictsWith: ["accountId"] },
      name: text,
      type: { type: { oneOf: ["self_hosted"] }, change: "update" },
      destinations: { type: { list: destination }, change: "update" },
      policies: { type: { list: policy }, change: "update" },
      serviceAuth401Redirect: flag,
      appLauncherVisible: flag,
      sessionDuration: text,
    },
    outputs: { id: { type: "string" }, aud: { type: "string" } },
    path: (properties, ...rest) => accountPath(properties, "access", "apps", ...rest),
    sent: [
      ...["name", "type", "destinations", "policies"],
      ...["serviceAuth401Redirect", "appLauncherVisible", "sessionDuration"],
    ],
    changes: "PUT",
    spell: (name) => (name === "serviceAuth401Redirect" ? "service_auth_401_redirect" : snakeCase(name)),
  });
}
