import { textOf } from "../property-readers.ts";
import { ProviderError } from "../provider.ts";
import type { InputRule, ResourceTable } from "../resource-table.ts";
import type { PropertyMap } from "../values.ts";
import { repositoryPath } from "./repository.ts";
import { deleteSecret, putSecret, type SecretAddress } from "./secret-api.ts";
import { repository, secretName } from "./secret-inputs.ts";
import { findSecret, required } from "./secret-table.ts";
import type { SessionSource } from "./session.ts";

const value: InputRule = { type: "string", change: "replace", secret: true };

/**
 * `CodespacesSecret`: a repository's secret for Codespaces. Older upstream than the others: every change replaces,
 * create before delete, and then the delete takes away what was just created, unless `deleteBeforeReplace` is set.
 */
export function codespacesSecret(session: SessionSource): ResourceTable {
  const addressOf = (properties: PropertyMap): SecretAddress => ({
    secrets: `${repositoryPath(session(), required(properties, "repository"))}/codespaces/secrets`,
    name: required(properties, "secretName"),
  });
  return {
    token: "github:index/codespacesSecret:CodespacesSecret",
    source:
      "recordings of github 6.15; @pulumi/github codespacesSecret.d.ts; terraform-provider-github github/resource_github_codespaces_secret.go",
    inputs: {
      repository: { ...repository, change: "replace" },
      secretName,
      plaintextValue: { ...value, conflictsWith: ["encryptedValue"] },
      encryptedValue: { ...value, conflictsWith: ["plaintextValue"] },
    },
    outputs: { id: { type: "string" }, createdAt: { type: "string" }, updatedAt: { type: "string" } },
    create: async (planned) => {
      const address = addressOf(planned);
      await putSecret(session(), address, planned);
      const facts = await findSecret(session(), address);
      if (facts === undefined) throw new ProviderError("the secret is gone right after it was stored");
      const { createdAt, updatedAt } = facts;
      const id = `${required(planned, "repository")}:${address.name}`;
      return { id, outputs: { id, createdAt, updatedAt, ...valuesOf(planned) } };
    },
    read: async ({ state }) => {
      const facts = await findSecret(session(), addressOf(state));
      const known = textOf(state, "updatedAt") || facts?.updatedAt;
      // One that was changed at GitHub is taken for gone, so that the next update creates it again.
      if (facts === undefined || facts.updatedAt !== known) return undefined;
      return { createdAt: facts.createdAt, updatedAt: known, ...valuesOf(state) };
    },
    delete: async ({ state }) => await deleteSecret(session(), addressOf(state)),
  };
}

/** Upstream writes both back to state, the one that was not given as an empty text: recorded. */
function valuesOf(properties: PropertyMap): PropertyMap {
  return {
    plaintextValue: textOf(properties, "plaintextValue") ?? "",
    encryptedValue: textOf(properties, "encryptedValue") ?? "",
  };
}
