import { z } from "zod";
import { actionsSchema } from "./actions/index.ts";
import { encryptsSchema } from "./encrypts-schema.ts";
import { keyName, plainName, secretName, text } from "./names.ts";
import { strictObject } from "./objects.ts";
import { withRemedy } from "./remedy.ts";
import { duration, sourceSchema } from "./source-schema.ts";

/** One item of `deliver`, as it may be written: a target's name, or with the key that it has there. */
export const deliverySchema = z.union(
  [
    plainName.describe("A target; the key is the secret's name."),
    strictObject({
      to: plainName.describe("The target."),
      as: keyName.exactOptional().describe("The key there, if it is not the secret's name."),
    }),
  ],
  withRemedy("has the wrong form", "write a target's name, or { to: TARGET, as: KEY }"),
);

export const stageSchema = strictObject({
  deliver: z.array(deliverySchema).min(1, withRemedy("is empty", "name a target, or remove the stage")),
  // biome-ignore lint/suspicious/noThenProperty: the file's own word; a list there makes nothing a promise
  then: actionsSchema
    .exactOptional()
    .describe("What is done, in order, after all of it was delivered and before the probes are asked."),
  verify: z
    .array(plainName)
    .default([])
    .describe("Probes that must answer as expected before the next stage begins."),
});

/** The fields of a secret, as they are written in the file. */
export const secretFields = {
  description: text.exactOptional(),
  risk: z
    .enum(["critical", "high", "medium", "low", "infrastructure"])
    .default("medium")
    .describe("How bad a leak would be; infrastructure: what other secrets rest on."),
  source: sourceSchema.describe("Where the value comes from."),
  overlap: z
    .enum(["dual", "none"])
    .default("none")
    .describe(
      "none: the old value may be refused from the first write on. dual: the targets of the first stage hold NAME " +
        "and NAME_PREVIOUS and accept both until retirement.",
    ),
  overlapFor: duration.exactOptional().describe("How long the previous value stays accepted, such as 1h."),
  maxAge: duration.exactOptional().describe("When a rotation is due, such as 30d."),
  stages: z
    .array(stageSchema)
    .default([])
    .describe("Where the value goes, in order; one stage is done before the next."),
  locked: text.exactOptional().describe("Why it is not rotated."),
  byHand: text
    .exactOptional()
    .describe("What a person must do in the same change, where no target does it. The plan warns of it."),
  encryptsData: encryptsSchema
    .exactOptional()
    .describe("It encrypts stored data: a new value makes that unreadable."),
  coupled: z.array(secretName).default([]).describe("Secrets that turn in the same run or not at all."),
  formerly: z.array(secretName).default([]).describe("Names that it had before, the first one first."),
  restarts: z.array(plainName).default([]).describe("Services that read it only when they start."),
};

export const secretSchema = strictObject(secretFields);
