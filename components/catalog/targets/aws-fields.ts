import { z } from "zod";
import { withRemedy } from "../remedy.ts";

/** A region of AWS's. */
export const region = z
  .string()
  .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, withRemedy("is no region of AWS's", "write one such as eu-central-1"))
  .exactOptional()
  .describe("The region that it is in; else the stack's `aws:region`.");

/** The words behind a place's name where the target says its region. */
export function inRegion({ region }: { region?: string }): string {
  return region === undefined ? "" : ` (${region})`;
}
