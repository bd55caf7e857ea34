import { z } from "zod";
import { strictObject } from "../objects.ts";
import { programSchema } from "../program.ts";
import { withRemedy } from "../remedy.ts";
import { duration } from "../source-schema.ts";
import { common } from "./fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const HOUR = 3_600_000;

const schema = strictObject({
  kind: z.literal("command"),
  run: programSchema.describe(
    "The program that writes, and its arguments, without a shell, from the system's folder. It reads one line of JSON " +
      "from standard input: key, value, generation and, where two are held, previous. 0: written. 75: the place does " +
      "not answer. Anything else: nothing was written.",
  ),
  holds: z
    .enum(["one", "two"])
    .default("one")
    .describe("two: the place accepts `previous` beside the value, until `forget` is run."),
  repeatable: z
    .boolean()
    .default(true)
    .describe(
      "Whether the same write may be done again: after a run that was cut off, a person is asked else.",
    ),
  check: programSchema
    .exactOptional()
    .describe("Reads key and value; 0: the place holds that value. 1: it does not."),
  forget: programSchema
    .exactOptional()
    .describe("Reads key and value; lets that previous value die. One that is gone is no failure."),
  absent: programSchema
    .exactOptional()
    .describe("Reads key; empties the place. A key that is gone is no failure."),
  timeout: duration
    .refine((value) => value <= HOUR, withRemedy("is longer than an hour", "write 1h or less"))
    .default(60_000)
    .describe("How long each may take. 1m if left out."),
  ...common,
})
  .superRefine(({ holds, forget }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (holds === "two" && forget === undefined) {
      issue(
        "holds",
        withRemedy(
          "is two, and nothing lets the previous value die",
          "add forget: [PROGRAM], or write holds: one",
        ),
      );
    }
    if (holds === "one" && forget !== undefined) {
      issue(
        "forget",
        withRemedy("is never run: the place holds one value", "write holds: two, or remove it"),
      );
    }
  })
  .describe("A place of one's own: a program of yours writes each value, given on its standard input.");

/** A place that a person's own program writes. What it can do, the catalog says target by target. */
export const command = {
  schema,
  can: able({ owes: true }),
  canOf: ({ holds, repeatable, check }) => ({ holds, repeatable, compares: check !== undefined }),
  place: (target) => `\`${target.run.join(" ")}\``,
  identity: (target) => target.run,
  manner: ["repeatable", "check", "forget", "absent", "timeout", "holds"],
  about: {
    restarts: "what your program restarts",
    limits: "what your program says",
    testedAgainst: "programs of the test's",
  },
} satisfies TargetDefinition<typeof schema>;
