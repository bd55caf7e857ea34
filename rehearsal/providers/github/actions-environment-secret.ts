import { numberOf } from "../property-readers.ts";
import type { ResourceTable } from "../resource-table.ts";
import { repositoryId } from "./repository.ts";
import { repository } from "./secret-inputs.ts";
import { required, secretTable } from "./secret-table.ts";
import type { SessionSource } from "./session.ts";

/** `ActionsEnvironmentSecret`: a secret of one environment of a repository, which it finds by the repository's id. */
export function actionsEnvironmentSecret(session: SessionSource): ResourceTable {
  return secretTable(
    {
      token: "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret",
      source:
        "recordings of github 6.15; @pulumi/github actionsEnvironmentSecret.d.ts; terraform-provider-github github/resource_github_actions_environment_secret.go",
      schemaVersion: 1,
      inputs: {
        repository,
        environment: {
          type: "string",
          change: "replace",
          required: true,
          description: "Name of the environment.",
        },
      },
      outputs: { repositoryId: { type: "integer" } },
      id: (properties) => [required(properties, "repository"), required(properties, "environment")],
      prepare: async (connected, planned) => ({
        repositoryId: await repositoryId(connected, required(planned, "repository")),
      }),
      secrets: (_, properties) => {
        const environment = encodeURIComponent(required(properties, "environment"));
        return `repositories/${numberOf(properties, "repositoryId")}/environments/${environment}/secrets`;
      },
    },
    session,
  );
}
