import type { ResourceTable } from "../resource-table.ts";
import type { CloudflareClient } from "./client.ts";
import { unlessGone } from "./gone.ts";
import { accountPath, requiredText } from "./paths.ts";
import { answered, body, refreshed } from "./wire-names.ts";

const inputs: ResourceTable["inputs"] = {
  accountId: { type: "string", change: "replace", required: true },
  name: { type: "string", change: "replace", required: true, description: "The name of the store." },
  // Upstream replaces when it is set to another value, not when it is no longer set.
  force: {
    type: "boolean",
    change: (_old, planned) => (planned === true ? "replace" : "update"),
    default: false,
  },
};
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  created: { type: "string" },
  modified: { type: "string", recomputed: true },
};
const table = { inputs, outputs };

/** `SecretsStore`: an account's store of secrets, of which it can have one. Not recorded. */
export function secretsStore(client: CloudflareClient): ResourceTable {
  return {
    token: "cloudflare:index/secretsStore:SecretsStore",
    source:
      "@pulumi/cloudflare 6.22.1 secretsStore.d.ts; terraform-provider-cloudflare internal/services/secrets_store/schema.go",
    schemaVersion: 500,
    unknownProperty: "refuse",
    inputs,
    outputs,
    create: async (planned) => {
      const path = accountPath(planned, "secrets_store", "stores");
      const result = await client.request("POST", path, { body: body(inputs, ["name"], planned) });
      const made = answered(table, Object.keys(outputs), result);
      return { id: requiredText(made, "id"), outputs: made };
    },
    read: async ({ id, state }) => {
      const path = accountPath(state, "secrets_store", "stores", id);
      const result = await unlessGone(client.request("GET", path));
      return result === undefined ? undefined : refreshed(table, ["name", ...Object.keys(outputs)], result);
    },
    delete: async ({ id, state }) => {
      const path = accountPath(state, "secrets_store", "stores", id);
      await client.request("DELETE", state.force === true ? `${path}?force=true` : path);
    },
  };
}
