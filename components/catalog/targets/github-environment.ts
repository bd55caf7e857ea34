import { z } from "zod";
import { text } from "../names.ts";
import { strictObject } from "../objects.ts";
import { common } from "./fields.ts";
import { githubKey, repository } from "./github-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("github-environment"),
  repository: repository.describe("OWNER/NAME."),
  environment: text.describe("The environment's name. It must exist."),
  ...common,
}).describe("Secrets of one environment of a GitHub repository.");

export const githubEnvironment = {
  schema,
  can: able(),
  place: (target) => `GitHub ${target.repository} (${target.environment})`,
  identity: (target) => [target.repository.toLowerCase(), target.environment.toLowerCase()],
  key: githubKey,
  about: {
    restarts: "nothing: a job reads it when it is queued",
    limits: "48 KB; 100 secrets a repository or environment, 1,000 an organisation",
    testedAgainst:
      "a stand-in for the plugin, held to recordings of the real one; boxes opened with libsodium",
  },
} satisfies TargetDefinition<typeof schema>;
