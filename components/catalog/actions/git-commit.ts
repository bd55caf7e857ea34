import { z } from "zod";
import { text } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { repository } from "../targets/github-fields.ts";
import type { ActionDefinition } from "./action-kind.ts";

/** A name that reaches git as an argument. Source: git-check-ref-format, of which this allows less. */
const refName = z
  .string()
  .regex(
    /^(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[A-Za-z0-9_][A-Za-z0-9_./-]*(?<![./])$/,
    withRemedy("is no name of a branch", "use letters, digits and _./-, a letter or digit first"),
  );

const request = strictObject({
  title: text.exactOptional().describe("The pull request's title; the commit's subject if left out."),
  base: refName
    .exactOptional()
    .describe("The branch that it is to be merged into; the repository's default branch if left out."),
  repository: repository.exactOptional().describe("OWNER/NAME; that of the remote's URL if left out."),
});

const fields = strictObject({
  branch: refName
    .exactOptional()
    .describe(
      "The branch that gets the file; the one that is checked out if left out. It must exist at the remote, unless a pull " +
        "request is wanted: then it is made from the base.",
    ),
  remote: refName.default("origin").describe("Where it is pushed to."),
  push: z
    .boolean()
    .default(true)
    .describe("Whether it is pushed; a branch that is not checked out always is."),
  message: text.exactOptional().describe("The commit's subject; else it names the keys that were written."),
  pullRequest: z
    .union(
      [z.literal(true), request],
      withRemedy("has the wrong form", "write true, or { title: …, base: main }"),
    )
    .transform((read) => (read === true ? {} : read))
    .exactOptional()
    .describe(
      "A pull request of GitHub's is opened for the branch, unless one is open. What stands behind does not wait for its merge.",
    ),
});

const schema = fields
  .superRefine(({ branch, push, pullRequest }, context) => {
    if (pullRequest === undefined || (branch !== undefined && push)) return;
    const [message, remedy] =
      branch === undefined
        ? ["needs a branch of its own", "add branch: NAME"]
        : ["needs the branch to be pushed", "remove push"];
    context.addIssue({ code: "custom", path: ["pullRequest"], message: withRemedy(message, remedy) });
  })
  .describe("The encrypted file is committed, alone, and pushed.");

/** Only what is encrypted is ever committed. */
export const gitCommit = {
  schema,
  at: ["sops-file", "sops-recipients"],
  what: ({ branch, remote, push, pullRequest }) => {
    if (branch === undefined) return push ? `and push to ${remote}` : "";
    return `to ${remote}/${branch}${pullRequest === undefined ? "" : " and open a pull request"}`;
  },
} satisfies ActionDefinition<typeof schema>;
