import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { inRegion, region } from "./aws-fields.ts";
import { common } from "./fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

// Source: Secrets Manager API Reference, CreateSecret, `Name`; an ARN is for a secret of another account.
const SECRET = /^(?:arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}$/;

const schema = strictObject({
  kind: z.literal("aws-secrets-manager"),
  secret: z
    .string()
    .regex(SECRET, withRemedy("is no name of a secret", "use letters, digits and /_+=.@-, or write its ARN"))
    .describe("Its name or ARN. It must exist: its key, policy and replicas are for others to decide."),
  region,
  format: z
    .enum(["text", "json"])
    .default("text")
    .describe("text: the value alone. json: an object with a member for each key, written whole."),
  with: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .exactOptional()
    .describe("With json: what else stands in the object and is no secret, such as { username: app }."),
  ...common,
})
  .superRefine(({ format, with: others }, context) => {
    if (format === "json" || others === undefined) return;
    const message = withRemedy("is of no use with format text", "remove it, or write format: json");
    context.addIssue({ code: "custom", path: ["with"], message });
  })
  .describe("A secret of AWS Secrets Manager, of which each write makes a new current version.");

/** Source of the length: Secrets Manager quotas. Its version before stays readable under AWSPREVIOUS, which accepts nothing. */
export const awsSecretsManager = {
  schema,
  can: able({ writes: "whole", resource: "step" }),
  canOf: ({ format }) => ({ single: format === "text" }),
  place: (target) => `AWS secret ${target.secret}${inRegion(target)}`,
  identity: ({ secret, region = "" }) => [secret, region],
  keyOf: ({ with: others = {} }) => ({
    allowed: (key) => !Object.hasOwn(others, key),
    message: "stands under `with` already",
  }),
  longest: 65_536,
  about: {
    restarts: "who reads it asks again: caches of AWS's libraries keep an hour",
    limits: "the secret must exist; with `json` the limit is the object's",
    testedAgainst: "a stand-in for the plugin, written after its source, against a simulated AWS",
  },
} satisfies TargetDefinition<typeof schema>;
