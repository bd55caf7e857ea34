import type { ResourceTable } from "../resource-table.ts";
import type { PropertyMap } from "../values.ts";
import { selectedRepositoryIds } from "./secret-api.ts";
import { destroyOnDrift } from "./secret-inputs.ts";
import { required, secretTable } from "./secret-table.ts";
import type { SessionSource } from "./session.ts";

/** `ActionsOrganizationSecret`: an organization's secret for the Actions of its repositories. */
export function actionsOrganizationSecret(session: SessionSource): ResourceTable {
  return secretTable(
    {
      token: "github:index/actionsOrganizationSecret:ActionsOrganizationSecret",
      source:
        "recordings of github 6.15; @pulumi/github actionsOrganizationSecret.d.ts; terraform-provider-github github/resource_github_actions_organization_secret.go",
      schemaVersion: 1,
      inputs: {
        destroyOnDrift,
        visibility: {
          type: "string",
          change: "update",
          required: true,
          oneOf: ["all", "private", "selected"],
          description: "Configures the access that repositories have to the organization secret.",
        },
        selectedRepositoryIds: { type: { list: "integer" }, change: "update" },
      },
      // Upstream asks this in the Diff of an update only, and sends the list of a new secret without effect.
      check: (inputs) =>
        inputs.visibility !== "selected" && repositoryIds(inputs).length > 0
          ? [
              {
                kind: "rule",
                path: "selectedRepositoryIds",
                reason: "cannot use selected_repository_ids without visibility being set to selected",
              },
            ]
          : [],
      id: () => [],
      secrets: ({ owner }) => `orgs/${encodeURIComponent(owner)}/actions/secrets`,
      body: (planned) => {
        const ids = repositoryIds(planned);
        const visibility = required(planned, "visibility");
        return { visibility, ...(ids.length === 0 ? {} : { selected_repository_ids: ids }) };
      },
      read: async (connected, state, address, { createdAt, visibility = null }) => {
        const told = { createdAt, visibility };
        // Who may use it is left to other resources, unless this one names them.
        if (visibility !== "selected" || repositoryIds(state).length === 0) return told;
        return { ...told, selectedRepositoryIds: await selectedRepositoryIds(connected, address) };
      },
    },
    session,
  );
}

function repositoryIds({ selectedRepositoryIds: ids }: PropertyMap): number[] {
  return Array.isArray(ids) ? ids.filter((id): id is number => typeof id === "number") : [];
}
