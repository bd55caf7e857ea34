import { z } from "zod";
import { plainName, text } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { findingIds } from "./finding-list.ts";
import { originSchema } from "./origin-schema.ts";

const day = z.string().refine(
  (value) => {
    const time = Date.parse(value);
    return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value;
  },
  withRemedy("is no day", "write one such as 2027-06-30"),
);

const accepted = strictObject({
  finding: z.enum(findingIds).describe("What is accepted, as keyturn harden plan calls it."),
  reason: text.describe("Why it may stay open."),
  until: day
    .exactOptional()
    .describe("The last day on which it may: the day after it is open again. Without an end if left out."),
});

/** What keeps tokens from getting out again, beside rotating them. */
export const hardeningSchema = strictObject({
  origins: z
    .record(plainName, originSchema)
    .default({})
    .describe("Machines behind an edge, and what guards them."),
  accepted: z
    .array(accepted)
    .default([])
    .describe("Findings of keyturn harden plan that may stay open, each with its reason."),
});

/** What a catalog says of hardening, as it is once read. */
export type Hardening = z.output<typeof hardeningSchema>;
/** A finding that may stay open. */
export type Accepted = z.output<typeof accepted>;
