import { z } from "zod";
import { strictObject } from "../objects.ts";
import { common } from "./fields.ts";
import { githubKey, repository } from "./github-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("github-dependabot"),
  repository: repository.describe("OWNER/NAME."),
  ...common,
}).describe(
  "Secrets of a GitHub repository that workflows get which Dependabot starts, in place of the Actions secrets.",
);

export const githubDependabot = {
  schema,
  can: able(),
  place: (target) => `GitHub ${target.repository} (Dependabot)`,
  identity: (target) => [target.repository.toLowerCase()],
  key: githubKey,
  about: {
    restarts: "nothing: a job reads it when it is queued",
    limits: "48 KB; 100 secrets a repository or environment, 1,000 an organisation",
    testedAgainst:
      "a stand-in for the plugin, held to recordings of the real one; boxes opened with libsodium",
  },
} satisfies TargetDefinition<typeof schema>;
