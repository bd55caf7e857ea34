import { z } from "zod";
import { text } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import type { ActionDefinition } from "./action-kind.ts";

/** A name that reaches git as an argument. Source: git-check-ref-format, of which this allows less. */
const refName = z
  .string()
  .regex(
    /^(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[A-Za-z0-9_][A-Za-z0-9_./-]*(?<![./])$/,
    withRemedy("is no name of a branch", "use letters, digits and _./-, a letter or digit first"),
  );

const schema = strictObject({
  branch: refName
    .exactOptional()
    .describe(
      "The branch that gets the file; the one that is checked out if left out. It must exist at the remote.",
    ),
  remote: refName.default("origin").describe("Where it is pushed to."),
  push: z
    .boolean()
    .default(true)
    .describe("Whether it is pushed; a branch that is not checked out always is."),
  message: text.exactOptional().describe("The commit's subject; else it names the keys that were written."),
}).describe("The encrypted file is committed, alone, and pushed.");

/** Only what is encrypted is ever committed. */
export const gitCommit = {
  schema,
  at: ["sops-file", "sops-recipients"],
  what: ({ branch, remote, push }) =>
    branch === undefined ? (push ? `and push to ${remote}` : "") : `to ${remote}/${branch}`,
} satisfies ActionDefinition<typeof schema>;
