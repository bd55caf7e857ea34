import { z } from "zod";
import { text } from "./names.ts";
import { strictObject } from "./objects.ts";
import { withRemedy } from "./remedy.ts";
import { cloudflareId } from "./targets/cloudflare-fields.ts";

const every = z.literal("*");

const resource = z
  .string()
  .regex(
    /^com\.cloudflare\.[a-z0-9_.*-]+$/i,
    withRemedy("is no resource of Cloudflare's", 'write one such as "com.cloudflare.api.account.ACCOUNT"'),
  );

const policy = strictObject({
  effect: z.enum(["allow", "deny"]).default("allow"),
  permissions: z
    .array(text)
    .min(1, withRemedy("is empty", "name a permission group, such as Workers Scripts Write"))
    .describe("Permission groups, by name as Cloudflare lists them, or by identifier."),
  resources: z
    .record(resource, z.union([every, z.record(resource, every)]))
    .refine((named) => Object.keys(named).length > 0, withRemedy("is empty", "name what they hold for"))
    .describe(
      'What they hold for: "com.cloudflare.api.account.ACCOUNT": "*", or a zone or bucket by its own name.',
    ),
});

/** Source: Cloudflare's API reference, "Create Token" of a user and of an account. */
export const cloudflareTokenSchema = strictObject({
  kind: z.literal("minted"),
  by: z.literal("cloudflare-token"),
  account: cloudflareId
    .exactOptional()
    .describe("The account that owns the token; left out, the user does whose credential makes it."),
  policies: z
    .array(policy)
    .min(1, withRemedy("is empty", "say what the token may do"))
    .describe("What a token may do."),
}).describe("An API token of Cloudflare's, by its API.");
