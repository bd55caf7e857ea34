import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { duration } from "../source-schema.ts";
import type { ActionDefinition } from "./action-kind.ts";

const file = z
  .string()
  .regex(
    /^[A-Za-z0-9_.][A-Za-z0-9_./-]*\.py$/,
    withRemedy("is no app's file", "write a .py file's path from the system's folder on"),
  );
const files = z.array(file).min(1, withRemedy("is empty", "name a file, or remove the action"));

const full = strictObject({
  files: files.describe("The apps' files, deployed one after the other."),
  environment: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
    .exactOptional()
    .describe("Modal's environment; the target's own if left out."),
  within: duration.default(15 * 60_000).describe("How long each may take; else 15m."),
});

const schema = z
  .union(
    [files, full],
    withRemedy("has the wrong form", "write [APP.py, …] or { files: [APP.py, …], environment: main }"),
  )
  .transform((read) => (Array.isArray(read) ? full.parse({ files: read }) : read))
  .describe("Apps of Modal that are deployed again: containers that start from then on read the new values.");

export const modalDeploy = {
  schema,
  what: ({ files: names }) => names.join(", "),
} satisfies ActionDefinition<typeof schema>;
