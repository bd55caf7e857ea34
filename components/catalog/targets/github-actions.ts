import { z } from "zod";
import { strictObject } from "../objects.ts";
import { common } from "./fields.ts";
import { githubKey, repository } from "./github-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("github-actions"),
  repository: repository.describe("OWNER/NAME."),
  ...common,
}).describe("Actions secrets of a GitHub repository. A job reads them when it is queued.");

/** GitHub's names of owners and repositories know no upper and lower case. */
export const githubActions = {
  schema,
  can: able(),
  place: (target) => `GitHub ${target.repository}`,
  identity: (target) => [target.repository.toLowerCase()],
  key: githubKey,
  about: {
    restarts: "nothing: a job reads it when it is queued",
    limits: "48 KB; 100 secrets a repository or environment, 1,000 an organisation",
    testedAgainst:
      "a stand-in for the plugin, held to recordings of the real one; boxes opened with libsodium",
  },
} satisfies TargetDefinition<typeof schema>;
