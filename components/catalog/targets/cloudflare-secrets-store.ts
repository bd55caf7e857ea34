import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { cloudflareId } from "./cloudflare-fields.ts";
import { common } from "./fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("cloudflare-secrets-store"),
  account: cloudflareId.describe("The account's identifier."),
  store: cloudflareId.describe("The store's identifier."),
  scopes: z
    .array(z.enum(["access", "ai_gateway", "dex", "workers"]))
    .min(1, withRemedy("is empty", "name a service, or leave it out for workers"))
    .default(["workers"])
    .transform((scopes) => [...new Set(scopes)].sort())
    .describe("The services that may bind the secrets."),
  ...common,
}).describe("Secrets of a Cloudflare Secrets Store, which Workers bind by name.");

export const cloudflareSecretsStore = {
  schema,
  can: able(),
  place: (target) => `Cloudflare store ${target.store}`,
  identity: (target) => [target.account, target.store],
  about: {
    restarts: "nothing: a Worker reads the store",
    testedAgainst: "a stand-in for the plugin, written after its declarations",
  },
} satisfies TargetDefinition<typeof schema>;
