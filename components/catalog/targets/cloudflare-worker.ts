import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { cloudflareId } from "./cloudflare-fields.ts";
import { common } from "./fields.ts";
import { able, environmentKey, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("cloudflare-worker"),
  account: cloudflareId.describe("The account's identifier."),
  script: z
    .string()
    .regex(
      /^[a-z0-9_][a-z0-9_-]{0,62}$/,
      withRemedy(
        "is no name of a Worker",
        "use a-z, 0-9, - and _; of an environment of wrangler's, NAME-ENVIRONMENT",
      ),
    )
    .describe("The Worker's name: `name` in wrangler's file, NAME-ENVIRONMENT for an environment of it."),
  ...common,
}).describe(
  "Secrets of a Worker that wrangler deploys: changed together as one new version, which is deployed at once.",
);

/**
 * Source of the length: "Limits" in the documentation of Workers. Bindings become properties of `env`; names that are none would have to be written in brackets, and wrangler takes none.
 */
export const cloudflareWorker = {
  schema,
  can: able({ resource: "step", owes: true }),
  place: (target) => `Cloudflare Worker ${target.script}`,
  identity: (target) => [target.account, target.script],
  key: environmentKey,
  longest: 5 * 1024,
  about: {
    restarts: "nothing: Cloudflare deploys a new version",
    testedAgainst: "an HTTP service that speaks its API",
  },
} satisfies TargetDefinition<typeof schema>;
