import { z } from "zod";
import { strictObject } from "../objects.ts";
import { cloudflareId, LONGEST_VARIABLE, workerName } from "./cloudflare-fields.ts";
import { common } from "./fields.ts";
import { able, environmentKey, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("cloudflare-worker"),
  account: cloudflareId.describe("The account's identifier."),
  script: workerName.describe(
    "The Worker's name: `name` in wrangler's file, NAME-ENVIRONMENT for an environment of it.",
  ),
  ...common,
}).describe(
  "Secrets of a Worker that wrangler deploys: changed together as one new version, which is deployed at once.",
);

/**
 * Bindings become properties of `env`; names that are none would have to be written in brackets, and wrangler takes none.
 */
export const cloudflareWorker = {
  schema,
  can: able({ resource: "step", owes: true }),
  place: (target) => `Cloudflare Worker ${target.script}`,
  identity: (target) => [target.account, target.script],
  key: environmentKey,
  longest: LONGEST_VARIABLE,
  about: {
    restarts: "nothing: Cloudflare deploys a new version",
    testedAgainst: "an HTTP service that speaks its API",
  },
} satisfies TargetDefinition<typeof schema>;
