import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { inRegion, region } from "./aws-fields.ts";
import { common } from "./fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

// Source: Systems Manager User Guide, "About parameter name requirements": at most 15 levels, and not AWS's own names.
const PATH = /^(?!\/(?:aws|ssm))(?:\/[A-Za-z0-9_.-]+){1,14}$/i;

const schema = strictObject({
  kind: z.literal("aws-ssm-parameter"),
  path: z
    .string()
    .max(900, withRemedy("is too long", "use at most 900 characters"))
    .regex(
      PATH,
      withRemedy("is no path of parameters", "write one such as /app/prod, without a slash at its end"),
    )
    .exactOptional()
    .describe("The names' beginning, such as /app/prod: a key KEY is the parameter /app/prod/KEY."),
  region,
  key: z
    .string()
    .regex(/^\S+$/, withRemedy("is no key of KMS's", "write its id, its ARN, or alias/NAME"))
    .exactOptional()
    .describe("The KMS key that encrypts the values; AWS's own if left out."),
  tier: z
    .enum(["standard", "advanced"])
    .default("standard")
    .describe("standard: values of up to 4 KB. advanced: up to 8 KB, and AWS charges for it."),
  ...common,
}).describe("Parameters of AWS Systems Manager, each a SecureString under a path.");

/** Source of the lengths: Parameter Store quotas. */
export const awsSsmParameter = {
  schema,
  can: able(),
  place: (target) => `AWS parameters ${target.path ?? "without a path"}${inRegion(target)}`,
  identity: ({ path = "", region = "" }) => [path, region],
  keyOf: ({ path }) => ({
    allowed: (key) => path !== undefined || !/^(?:aws|ssm)/i.test(key),
    message: "is no name of a parameter without a path: those that begin with aws or ssm are AWS's own",
  }),
  longest: 8192,
  about: {
    restarts: "who reads it asks again",
    limits: "4,096 bytes in the standard tier; no {{…}}",
    testedAgainst: "a stand-in for the plugin, written after its source, against a simulated AWS",
  },
} satisfies TargetDefinition<typeof schema>;

/** The parameter's name. */
export function parameterName({ path }: { path?: string }, key: string): string {
  return path === undefined ? key : `${path}/${key}`;
}

/** The most bytes that a value of a tier may have. */
export const LONGEST_IN_TIER = { standard: 4096, advanced: 8192 } as const;
