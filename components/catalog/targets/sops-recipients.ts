import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { accessSchema } from "./access.ts";
import { common, path } from "./fields.ts";
import { sopsFormatOf } from "./sops-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("sops-recipients"),
  paths: z
    .array(
      path.refine(
        (file) => sopsFormatOf(file) !== undefined,
        withRemedy("does not tell the file's format", "let its name end in .json, .yaml, .yml, .env or .ini"),
      ),
    )
    .min(1, withRemedy("is empty", "name the files that the key opens"))
    .describe("The encrypted files, relative to the system's folder or absolute."),
  identity: accessSchema
    .exactOptional()
    .describe("An identity of age's that opens them, beside those that sops finds by its own settings."),
  ...common,
}).describe(
  "Who may open files that SOPS encrypts: the public half of an age key goes there; retirement takes it out and encrypts anew.",
);

export const sopsRecipients = {
  schema,
  can: able({ compares: true, holds: "two", resource: "step", accepts: true }),
  access: ({ identity }) => identity,
  manner: ["identity"],
  about: {
    restarts: "nothing",
    limits: "keys of age's only; one group of keys a file",
    testedAgainst: "SOPS 3.13 with keys of age's",
  },
  place: ({ paths: [first = "", ...others] }) =>
    `recipients of ${first}${others.length === 0 ? "" : ` and ${others.length} more`}`,
} satisfies TargetDefinition<typeof schema>;
