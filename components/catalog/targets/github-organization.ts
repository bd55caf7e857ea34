import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { common } from "./fields.ts";
import { githubKey, owner } from "./github-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("github-organization"),
  organization: owner.describe("The organization's name."),
  visibility: z
    .enum(["all", "private", "selected"])
    .describe(
      "Which of its repositories may read the secrets. A repository's own secret of the same name goes before.",
    ),
  repositories: z
    .array(z.number().int().positive())
    .min(1, withRemedy("is empty", "name a repository, or leave the choice to others"))
    .exactOptional()
    .describe(
      "With `selected`: the ids of the repositories (gh api repos/OWNER/NAME --jq .id); left out, who may read is chosen elsewhere.",
    ),
  ...common,
})
  .superRefine(({ visibility, repositories }, context) => {
    if (visibility === "selected" || repositories === undefined) return;
    context.addIssue({
      code: "custom",
      path: ["repositories"],
      message: withRemedy(
        `is of no use with visibility ${visibility}`,
        "remove it, or write visibility: selected",
      ),
    });
  })
  .describe("Actions secrets of a GitHub organization.");

export const githubOrganization = {
  schema,
  can: able(),
  place: (target) => `GitHub organization ${target.organization}`,
  identity: (target) => [target.organization.toLowerCase()],
  key: githubKey,
  about: {
    restarts: "nothing: a job reads it when it is queued",
    limits: "48 KB; 100 secrets a repository or environment, 1,000 an organisation",
    testedAgainst:
      "a stand-in for the plugin, held to recordings of the real one; boxes opened with libsodium",
  },
} satisfies TargetDefinition<typeof schema>;
