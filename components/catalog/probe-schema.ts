import { z } from "zod";
import { workflowSchema } from "./actions/github-workflow.ts";
import { durationPattern, parseDuration } from "./duration.ts";
import { text } from "./names.ts";
import { strictObject } from "./objects.ts";
import { betweenProbeFields } from "./probe-fields.ts";
import { requestSchema, savingRequestSchema } from "./probe-request.ts";
import { programSchema } from "./program.ts";
import { withRemedy } from "./remedy.ts";
import { repository } from "./targets/github-fields.ts";

const HOUR = 3_600_000;

/** A wait that may be none. Longer ones would hold a rotation up for what no probe needs. */
const wait = z
  .string()
  .refine(
    (value) => value === "0s" || durationPattern.test(value),
    withRemedy("is no duration", "write a whole number and a unit, such as 10s or 2m; 0s for none"),
  )
  .transform((value) => (value === "0s" ? 0 : parseDuration(value)))
  .refine((value) => value <= HOUR, withRemedy("is longer than an hour", "write 1h or less"));

const length = wait.refine((value) => value > 0, withRemedy("is no time at all", "write 1s or more"));

const oneOrMore = (one: z.ZodType<number, number>) =>
  z
    .union([one, z.array(one).min(1, withRemedy("is empty", "name one, or remove it"))])
    .transform((given) => (typeof given === "number" ? [given] : given));

/** An exit code of a program, or a status of HTTP: which of them is right depends on the kind of probe. */
const answers = oneOrMore(z.number().int().min(0).max(599));

const mediaType = z
  .string()
  .regex(
    /^[\w.+-]+\/(?:\*|[\w.+-]+)$/,
    withRemedy("is no content type", "write one such as application/json or image/*"),
  );

const step = strictObject({
  http: savingRequestSchema,
  accept: answers.describe("The statuses with which it goes on: one, or a list."),
  type: mediaType.exactOptional().describe("The answer's content type, such as image/*."),
  match: z.string().min(1).exactOptional().describe("A text that the answer's body holds."),
});

const pause = strictObject({ wait: length.describe("How long to wait before the next step.") });

const sequence = strictObject({
  steps: z
    .array(
      z.union(
        [step, pause],
        withRemedy("has the wrong form", "write { http: …, accept: … } or { wait: 2s }"),
      ),
    )
    .min(1, withRemedy("is empty", "add a step"))
    .describe("Asked one after the other."),
  cleanUp: z
    .array(step)
    .default([])
    .describe("What takes away what the steps made; asked in any case, also after a step that failed."),
});

const command = strictObject({
  run: programSchema.describe(
    "The program and its arguments, without a shell. It reads the value from standard input.",
  ),
});

const workflow = strictObject({
  ...workflowSchema.shape,
  repository: repository.describe("OWNER/NAME."),
});

const tcp = strictObject({
  host: z
    .string()
    .regex(/^[A-Za-z0-9:._-]{1,253}$/, withRemedy("is no host", "write a name or an address, without a port"))
    .describe("A name or an address."),
  port: z.number().int().min(1).max(65_535),
});

/** The fields of a probe, as they are written in the file. */
export const probeFields = {
  description: text.exactOptional(),
  http: requestSchema.exactOptional().describe("One request."),
  tcp: tcp
    .exactOptional()
    .describe("Whether a port takes a connection. It presents no value, so it proves none."),
  command: command
    .exactOptional()
    .describe("A program of one's own, which gets the value on standard input."),
  sequence: sequence.exactOptional().describe("Several requests, one after the other, and what cleans up."),
  "github-workflow": workflow
    .exactOptional()
    .describe(
      "A workflow of GitHub Actions that is started once its stage is written, and has to succeed. It reads the secret that its " +
        "repository holds: nobody can give it a wrong one, so it proves no `overlap: dual`.",
    ),
  accept: answers
    .exactOptional()
    .describe(
      "How it is answered that the value is accepted: one status (http) or exit code (command), or a list.",
    ),
  refuse: answers
    .exactOptional()
    .describe(
      "How it is answered that a value is refused. Without it nothing shows that a wrong value is, and " +
        "`overlap: dual` needs that.",
    ),
  type: mediaType
    .exactOptional()
    .describe("The content type of the answer that accepts, such as image/* (http)."),
  match: z
    .string()
    .min(1)
    .exactOptional()
    .describe("A text that the body of the answer that accepts holds (http)."),
  timeout: length.default(10_000).describe("How long one attempt may take. 10s if left out."),
  retries: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(3)
    .describe("How often it is asked again while the answer is another than expected."),
  backOff: wait
    .default(1_000)
    .describe("The wait before it is asked again; it doubles up to 30s. 1s if left out."),
  settle: wait.default(0).describe("The wait before the first question. None if left out."),
};

/** A probe as it is written in the file. */
export const probeSchema = strictObject(probeFields)
  .superRefine(betweenProbeFields)
  .describe(
    "How it is seen that a value works: exactly one of http, tcp, command, sequence, github-workflow.",
  );

/** A probe as it is once read: durations are milliseconds, statuses and exit codes lists. */
export type Probe = z.output<typeof probeSchema>;
/** Several requests of a probe, and what cleans up after them. */
export type ProbeSequence = z.output<typeof sequence>;
/** A step of a sequence that asks. */
export type ProbeStep = z.output<typeof step>;
