import { z } from "zod";
import { text } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { cloudflareId } from "./cloudflare-fields.ts";
import { common } from "./fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("cloudflare-access"),
  account: cloudflareId.describe("The account's identifier."),
  title: text.describe("What Cloudflare's console calls application and policy."),
  hostnames: z
    .array(text)
    .min(1, withRemedy("is empty", "name what is to be shut"))
    .refine((all) => new Set(all).size === all.length, withRemedy("names one twice", "remove one"))
    .describe("The origin's names: nobody comes through to them without a token."),
  ...common,
}).describe(
  "An application of Cloudflare Access that lets in service tokens alone: those of the generations that live, of a secret that is minted by cloudflare-access-service-token.",
);

/** Who is let through the edge; see `components/hardening/edge-access`. */
export const cloudflareAccess = {
  schema,
  can: able({ holds: "two", writes: "whole", resource: "step", accepts: true, single: true }),
  place: ({ title }) => `Cloudflare Access application ${title}`,
  identity: ({ account, title }) => [account, title],
  about: {
    restarts: "nothing: Cloudflare heeds a policy at once",
    testedAgainst: "a stand-in for the plugin against a simulated Cloudflare",
  },
} satisfies TargetDefinition<typeof schema>;
