import type { AnswerObject } from "./select.ts";
import type { FlyApp, FlyState } from "./state.ts";
import { tokensOf } from "./tokens.ts";

/** All apps of the simulated Fly belong to one organization. */
export const ORGANIZATION = {
  __typename: "Organization",
  id: "org_example",
  slug: "example",
  rawSlug: "example",
  name: "Example",
  type: "SHARED",
  paidPlan: true,
} as const satisfies AnswerObject;

/** An app, with every field that flyctl asks for. Source: superfly/fly-go resource_apps.go, GetAppCompact. */
export function appAnswer(name: string, app: FlyApp, state: FlyState): AnswerObject {
  const deployed = app.releases.length > 0;
  return {
    __typename: "App",
    id: name,
    name,
    deployed,
    status: deployed ? "deployed" : "pending",
    hostname: `${name}.example.com`,
    appUrl: `https://${name}.example.com`,
    platformVersion: "machines",
    organization: ORGANIZATION,
    limitedAccessTokens: {
      __typename: "LimitedAccessTokenConnection",
      nodes: tokensOf(state, name).map(({ id, name: label, createdAt, expiresAt, revokedAt }) => ({
        __typename: "LimitedAccessToken",
        id,
        name: label,
        // Asked for by flyctl, which does nothing with it. Nothing is kept here that could be given back.
        token: "",
        createdAt,
        expiresAt,
        revokedAt,
        user: { __typename: "User", email: "owner@example.com" },
      })),
    },
  };
}
