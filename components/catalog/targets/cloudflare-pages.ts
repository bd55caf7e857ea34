import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { cloudflareId, LONGEST_VARIABLE } from "./cloudflare-fields.ts";
import { common } from "./fields.ts";
import { able, environmentKey, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("cloudflare-pages"),
  account: cloudflareId.describe("The account's identifier."),
  project: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,56}[a-z0-9])?$/,
      withRemedy(
        "is no name of a Pages project",
        "use at most 58 of a-z, 0-9 and -, as in its pages.dev name",
      ),
    )
    .describe("The project's name."),
  environment: z
    .enum(["production", "preview"])
    .default("production")
    .describe("Whose variables they are: those of the production branch's deployments, or of all others'."),
  ...common,
}).describe("Secret variables of a Cloudflare Pages project: deployments from then on have them.");

/**
 * Workers run the functions of a project, so that their limit holds. Source of the two environments: Pages' documentation,
 * "Bindings".
 */
export const cloudflarePages = {
  schema,
  can: able({ resource: "step", owes: true }),
  place: ({ project, environment }) => `Cloudflare Pages ${project} (${environment})`,
  identity: ({ account, project, environment }) => [account, project, environment],
  key: environmentKey,
  longest: LONGEST_VARIABLE,
  about: {
    restarts: "a deployment that is live keeps the old value: `then` cloudflare-pages-deploy, or deploy anew",
    testedAgainst: "an HTTP service that speaks its API",
  },
} satisfies TargetDefinition<typeof schema>;
