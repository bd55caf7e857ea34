import { text } from "../names.ts";
import { strictObject } from "../objects.ts";
import { duration } from "../source-schema.ts";
import type { ActionDefinition } from "./action-kind.ts";

const schema = strictObject({
  branch: text
    .exactOptional()
    .describe("The branch whose newest commit is built; the production branch if left out."),
  within: duration.default(20 * 60_000).describe("How long it may take; else 20m."),
}).describe(
  "A new deployment of the target's Pages project, which Git is connected to, waited for until it is live.",
);

/** Source: Cloudflare's API reference, "Create deployment" of Pages. */
export const cloudflarePagesDeploy = {
  schema,
  at: ["cloudflare-pages"],
  what: ({ branch }) => branch ?? "",
} satisfies ActionDefinition<typeof schema>;
