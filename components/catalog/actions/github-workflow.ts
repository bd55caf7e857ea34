import { z } from "zod";
import { text } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { duration } from "../source-schema.ts";
import { repository } from "../targets/github-fields.ts";
import type { ActionDefinition } from "./action-kind.ts";

/** Source: GitHub Docs, "Create a workflow dispatch event": the workflow's file name, without its folder. */
const workflow = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*\.ya?ml$/,
    withRemedy(
      "is no workflow's file",
      "write the name of a file under .github/workflows, such as deploy.yml",
    ),
  );

/** How a workflow is started, and how long it may take. */
export const workflowSchema = strictObject({
  workflow: workflow.describe(
    "The file's name under .github/workflows; it must have `on: workflow_dispatch`.",
  ),
  repository: repository.exactOptional().describe("OWNER/NAME; the target's own if left out."),
  ref: text.exactOptional().describe("The branch or tag; the repository's default branch if left out."),
  inputs: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe("The workflow's inputs, in plain: they stand in its log."),
  within: duration.default(30 * 60_000).describe("How long it may take; else 30m."),
});

const schema = z
  .union(
    [workflow, workflowSchema],
    withRemedy("has the wrong form", "write deploy.yml or { workflow: deploy.yml, ref: main }"),
  )
  .transform((read) => (typeof read === "string" ? workflowSchema.parse({ workflow: read }) : read))
  .describe("A workflow of GitHub Actions that is started, and waited for until it has succeeded.");

export const githubWorkflow = {
  schema,
  what: ({ workflow: file, repository: of, ref }) =>
    `${file}${of === undefined ? "" : ` of ${of}`}${ref === undefined ? "" : ` on ${ref}`}`,
} satisfies ActionDefinition<typeof schema>;
