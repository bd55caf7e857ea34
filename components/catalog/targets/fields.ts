import { z } from "zod";
import { actionsSchema } from "../actions/index.ts";
import { plainName, text } from "../names.ts";
import { withRemedy } from "../remedy.ts";
import { duration } from "../source-schema.ts";

/** The fields that every target may have. */
export const common = {
  description: text.exactOptional(),
  optional: z
    .boolean()
    .default(false)
    .describe("May be out of reach: then it is owed the write, with a warning, and the run goes on."),
  holdsOldFor: duration
    .exactOptional()
    .describe("How long something there may go on with the old value, such as a queued job: 6h."),
  formerly: z.array(plainName).exactOptional().describe("Names that it had before, the first one first."),
  // biome-ignore lint/suspicious/noThenProperty: the file's own word; a list there makes nothing a promise
  then: actionsSchema
    .exactOptional()
    .describe("What is done, in order, after it was written: once, however many secrets changed there."),
};

/** A file's path, relative to the system's folder or absolute. */
export const path = z
  .string()
  .min(1, withRemedy("is empty", "give the file's path"))
  .refine((value) => !value.includes("\0"), withRemedy("holds a NUL character", "remove it"))
  .refine((value) => !/\/$|(^|\/)\.{1,2}$/.test(value), withRemedy("names a folder", "give the file's path"))
  .refine(
    (value) => !value.startsWith("~"),
    withRemedy("starts with ~, which only a shell expands", "write the path out"),
  );
