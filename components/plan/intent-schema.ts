import { z } from "zod";
import { formatPath } from "../catalog/index.ts";
import { instant, NO_SUCH_TIME } from "./instant.ts";
import type { IntentProblem } from "./intent.ts";

const number = z.number().int().min(1).max(1_000_000_000);
const numberKey = z.string().regex(/^[1-9][0-9]*$/);
const yes = z.literal(true).exactOptional();

const generationsSchema = z.strictObject({
  current: number,
  previous: number.exactOptional(),
  next: number,
  made: z.record(
    numberKey,
    z.strictObject({
      at: instant,
      adopted: yes,
      acceptUnreadable: yes,
      healthIgnored: yes,
      compromised: yes,
      calledOff: yes,
      given: yes,
      credential: z
        .string()
        .regex(/^[A-Za-z0-9_.:-]{1,200}$/)
        .exactOptional(),
    }),
  ),
});

/** The shape of `keyturn:generations`, `keyturn:issued`, `keyturn:removed` and `keyturn:abandoned`. */
export const intentSchema = z.strictObject({
  generations: z.record(z.string(), generationsSchema).default({}),
  issued: z.record(z.string(), z.record(numberKey, instant)).default({}),
  removed: z.record(z.string(), z.enum(["release", "gone"])).exactOptional(),
  abandoned: z.record(z.string(), instant).exactOptional(),
});

const FORM = '{ current: 1, next: 2, made: { "1": { at: "2026-01-31T12:00:00Z" } } }';

/** Zod's messages may quote what was found, so each kind of issue has words of its own. */
export function shapeProblem(issue: z.core.$ZodIssue): IntentProblem {
  const [field = "", ...rest] = issue.path.map((step) => (typeof step === "symbol" ? "" : step));
  const path = formatPath([`keyturn:${field}`, ...rest]);
  const last = rest.at(-1);
  if (issue.code === "unrecognized_keys") {
    return {
      path,
      message: `unknown key ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}`,
      remedy: "remove it",
    };
  }
  const time = last === "at" || field === "issued" || field === "abandoned";
  const message = time
    ? issue.code === "custom"
      ? NO_SUCH_TIME
      : "is no time in UTC"
    : last === "current" || last === "previous" || last === "next"
      ? "is no generation number: 1, 2, 3 …"
      : "has the wrong form";
  return {
    path,
    message,
    remedy: time
      ? 'write it in quotes: "2026-01-31T12:00:00Z"'
      : field === "removed"
        ? "write NAME: release below it, or let keyturn remove NAME do it"
        : `write an entry such as ${FORM}`,
  };
}
