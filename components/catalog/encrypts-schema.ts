import { text } from "./names.ts";
import { strictObject } from "./objects.ts";
import { programSchema } from "./program.ts";
import { withRemedy } from "./remedy.ts";
import { duration } from "./source-schema.ts";

const WEEK = 7 * 86_400_000;

const migrate = strictObject({
  run: programSchema.describe(
    "The program and its arguments, without a shell, from the folder of Pulumi.yaml. It reads one line of JSON " +
      "with both keys from standard input, may be ended at any moment, and is run again then.",
  ),
  timeout: duration
    .refine((value) => value <= WEEK, withRemedy("is longer than a week", "write 1w or less"))
    .default(30 * 60_000)
    .describe("How long it may take. 30m if left out."),
});

/** What a key encrypts that is stored, and what brings it under another key. */
export const encryptsSchema = strictObject({
  what: text.describe("What becomes unreadable when the key changes."),
  migrate: migrate.exactOptional().describe("What re-encrypts it, between the first stage and the second."),
});
