import type { ResourceTable } from "../resource-table.ts";
import { repositoryId, repositoryPath } from "./repository.ts";
import { repository } from "./secret-inputs.ts";
import { required, secretTable } from "./secret-table.ts";
import type { SessionSource } from "./session.ts";

/** `DependabotSecret`: a repository's secret for Dependabot. */
export function dependabotSecret(session: SessionSource): ResourceTable {
  return secretTable(
    {
      token: "github:index/dependabotSecret:DependabotSecret",
      source:
        "recordings of github 6.15; @pulumi/github dependabotSecret.d.ts; terraform-provider-github github/resource_github_dependabot_secret.go",
      schemaVersion: 1,
      inputs: { repository },
      outputs: { repositoryId: { type: "integer" } },
      id: (properties) => [required(properties, "repository")],
      prepare: async (connected, planned) => ({
        repositoryId: await repositoryId(connected, required(planned, "repository")),
      }),
      secrets: (connected, properties) =>
        `${repositoryPath(connected, required(properties, "repository"))}/dependabot/secrets`,
    },
    session,
  );
}
