import { z } from "zod";
import { strictObject } from "../objects.ts";
import { programSchema } from "../program.ts";
import { withRemedy } from "../remedy.ts";
import { duration } from "../source-schema.ts";
import type { ActionDefinition } from "./action-kind.ts";

const full = strictObject({
  run: programSchema.describe(
    "Program and arguments, without a shell; a relative program begins at the system's folder.",
  ),
  within: duration.default(10 * 60_000).describe("How long it may take; else 10m."),
});

const schema = z
  .union(
    [programSchema, full],
    withRemedy("has the wrong form", "write [PROGRAM, ARGUMENT, …] or { run: […], within: 10m }"),
  )
  .transform((read) => (Array.isArray(read) ? full.parse({ run: read }) : read))
  .describe("A command of one's own. It gets no value; what it prints is dropped.");

export const command = {
  schema,
  what: ({ run }: z.output<typeof full>) => run.join(" "),
} satisfies ActionDefinition<typeof schema>;
