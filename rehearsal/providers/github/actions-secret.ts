import type { ResourceTable } from "../resource-table.ts";
import { repositoryId, repositoryPath } from "./repository.ts";
import { destroyOnDrift, repository } from "./secret-inputs.ts";
import { required, secretTable } from "./secret-table.ts";
import type { SessionSource } from "./session.ts";

/** `ActionsSecret`: a repository's secret for Actions. */
export function actionsSecret(session: SessionSource): ResourceTable {
  return secretTable(
    {
      token: "github:index/actionsSecret:ActionsSecret",
      source:
        "recordings of github 6.15; @pulumi/github actionsSecret.d.ts; terraform-provider-github github/resource_github_actions_secret.go",
      schemaVersion: 2,
      inputs: { repository, destroyOnDrift },
      outputs: { repositoryId: { type: "integer" } },
      id: (properties) => [required(properties, "repository")],
      prepare: async (connected, planned) => ({
        repositoryId: await repositoryId(connected, required(planned, "repository")),
      }),
      secrets: (connected, properties) =>
        `${repositoryPath(connected, required(properties, "repository"))}/actions/secrets`,
    },
    session,
  );
}
