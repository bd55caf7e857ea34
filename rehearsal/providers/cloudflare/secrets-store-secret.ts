import { isDeepStrictEqual } from "node:util";
import { ProviderError } from "../provider.ts";
import type { Existing, Imported, ResourceTable } from "../resource-table.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";
import type { CloudflareClient } from "./client.ts";
import { unlessGone } from "./gone.ts";
import { accountPath, requiredText } from "./paths.ts";
import { answered, body, refreshed } from "./wire-names.ts";

const inputs: ResourceTable["inputs"] = {
  accountId: { type: "string", change: "replace", required: true, description: "Account Identifier" },
  storeId: { type: "string", change: "replace", required: true, description: "Store Identifier" },
  name: { type: "string", change: "replace", required: true, description: "The name of the secret" },
  scopes: {
    type: { list: "string" },
    change: "update",
    required: true,
    description:
      "The list of services that can use this secret. Valid values are `workers`, `aiGateway`, `dex`, and `access`. Must be listed in alphabetical order.",
  },
  value: {
    type: "string",
    change: "update",
    required: true,
    secret: true,
    description:
      "The value of the secret. Maximum 64 KiB (65,536 bytes). Note that this is 'write only' - no API response will provide this value, it is only used to create/modify secrets.",
  },
  comment: { type: "string", change: "update" },
};
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  created: { type: "string" },
  modified: { type: "string", recomputed: true },
  status: { type: "string", recomputed: true },
};
const table = { inputs, outputs };
const WRITABLE = ["comment", "scopes", "value"];

/**
 * `SecretsStoreSecret`: one secret of a store; its value changes in place. Not recorded. The API never gives the
 * value back, so one that somebody else changed is no drift: state keeps what was written last.
 */
export function secretsStoreSecret(client: CloudflareClient): ResourceTable {
  return {
    token: "cloudflare:index/secretsStoreSecret:SecretsStoreSecret",
    source:
      "@pulumi/cloudflare 6.22.1 secretsStoreSecret.d.ts; terraform-provider-cloudflare internal/services/secrets_store_secret (schema.go, resource.go)",
    schemaVersion: 500,
    unknownProperty: "refuse",
    inputs,
    outputs,
    create: async (planned) => {
      const path = accountPath(planned, ...secretsOf(planned));
      // A list of one: the API makes several at once.
      const creation = [body(inputs, ["name", ...WRITABLE], planned)];
      const result = await client.request("POST", path, { body: creation, secrets: secretsIn(planned) });
      const first: PropertyValue = Array.isArray(result) ? (result[0] ?? null) : result;
      const made = answered(table, Object.keys(outputs), first);
      return { id: requiredText(made, "id"), outputs: made };
    },
    read: async ({ id, state }) => {
      const result = await unlessGone(client.request("GET", accountPath(state, ...secretsOf(state), id)));
      const names = ["name", "scopes", "comment", ...Object.keys(outputs)];
      return result === undefined ? undefined : refreshed(table, names, result);
    },
    import: importedAs,
    update: async (planned, existing) => {
      const path = accountPath(existing.state, ...secretsOf(existing.state), existing.id);
      const changes = { body: changesOf(planned, existing), secrets: secretsIn(planned) };
      return answered(table, Object.keys(outputs), await client.request("PATCH", path, changes));
    },
    delete: async ({ id, state }) => {
      await client.request("DELETE", accountPath(state, ...secretsOf(state), id));
    },
  };
}

/** Source: terraform-provider-cloudflare, secrets_store_secret/resource.go (ImportState) and internal/importpath. */
function importedAs(id: string): Imported {
  const parts = id.split("/").map(decodeURIComponent);
  const [account = "", store = "", secret = ""] = parts;
  if (parts.length === 3) return { id: secret, state: { accountId: account, storeId: store } };
  throw new ProviderError(
    `invalid ID: expected urlencoded segments "<account_id>/<store_id>/<secret_id>", got ${JSON.stringify(id)}`,
  );
}

function secretsOf(properties: PropertyMap): string[] {
  return ["secrets_store", "stores", requiredText(properties, "storeId"), "secrets"];
}

/** Only what differs is sent; a comment that is no longer given is emptied. */
function changesOf(planned: PropertyMap, { state }: Existing): PropertyMap {
  const changed = WRITABLE.filter((name) => !isDeepStrictEqual(planned[name] ?? null, state[name] ?? null));
  const dropped = changed.filter((name) => (planned[name] ?? null) === null);
  return { ...body(inputs, changed, planned), ...Object.fromEntries(dropped.map((name) => [name, null])) };
}

function secretsIn({ value }: PropertyMap): string[] {
  return typeof value === "string" ? [value] : [];
}
