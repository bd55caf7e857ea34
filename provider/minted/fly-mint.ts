import { z } from "zod";
import type { SourceOf } from "../../components/catalog/index.ts";
import { type HttpApi, replyOf, send } from "./http.ts";
import { type Listed, type Mint, MintError } from "./mint.ts";

// Source: superfly/fly-go and superfly/flyctl, the operations behind `fly tokens create deploy | list | revoke`. The
// API is asked itself: `fly tokens revoke` ends with 0 also where nothing was revoked, and `list` knows no JSON.
const DEFAULT_URL = "https://api.fly.io";
const APP = "query($name: String!) { app(name: $name) { id organization { id } } }";
const TOKENS =
  "query($name: String!) { app(name: $name) { limitedAccessTokens { nodes { id name revokedAt } } } }";
const CREATE =
  "mutation($input: CreateLimitedAccessTokenInput!) { createLimitedAccessToken(input: $input) { limitedAccessToken { id tokenHeader } } }";
const REVOKE =
  "mutation($input: DeleteLimitedAccessTokenInput!) { deleteLimitedAccessToken(input: $input) { token } }";

const app = z.object({ app: z.object({ id: z.string(), organization: z.object({ id: z.string() }) }) });
const token = z.object({ id: z.string(), name: z.string(), revokedAt: z.string().nullish() });
const tokens = z.object({ app: z.object({ limitedAccessTokens: z.object({ nodes: z.array(token) }) }) });
const made = z.object({
  createLimitedAccessToken: z.object({
    limitedAccessToken: z.object({ id: z.string().min(1), tokenHeader: z.string().min(1) }),
  }),
});

/** As long as flyctl's own default: twenty years. */
const DEFAULT_EXPIRY = "175200h";

type Source = Extract<SourceOf<"minted">, { by: "fly-token" }>;

/**
 * Deploy tokens of a Fly app. The environment's `FLY_ACCESS_TOKEN` or `FLY_API_TOKEN`, as flyctl reads them, is the
 * credential that makes and revokes them, and `FLY_API_BASE_URL` another place of the API.
 */
export function flyMint(
  source: Source,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Mint {
  const ask = async <T>(query: string, variables: object, shape: z.ZodType<T>, wish: string): Promise<T> => {
    const api = apiOf(env);
    const body = { query, variables };
    const response = await send(api, { method: "POST", path: "/graphql", body, makes: query === CREATE });
    const answer = z.object({ data: z.unknown(), errors: z.array(z.unknown()).nullish() });
    const { data, errors } = await replyOf(api, response, answer, wish);
    const read = shape.safeParse(data);
    if (read.success && (errors ?? []).length === 0) return read.data;
    throw new MintError(
      `Fly refused to ${wish} for the app ${source.app}: may the credential in ${api.credential} do that? (The token of a login may: fly auth token. Limited ones may not.)`,
    );
  };
  const living = async (): Promise<Listed[]> => {
    const read = await ask(TOKENS, { name: source.app }, tokens, "list the deploy tokens");
    return read.app.limitedAccessTokens.nodes.filter(({ revokedAt }) => !revokedAt);
  };
  return {
    find: async (name) => (await living()).filter((listed) => listed.name === name),
    lives: async (id) => (await living()).some((listed) => listed.id === id),
    async create(name) {
      const { id, organization } = (await ask(APP, { name: source.app }, app, "look the app up")).app;
      const input = {
        name,
        organizationId: organization.id,
        profile: "deploy",
        profileParams: { app_id: id },
        expiry: source.expiry ?? DEFAULT_EXPIRY,
      };
      const read = await ask(CREATE, { input }, made, "make a deploy token");
      const { id: tokenId, tokenHeader } = read.createLimitedAccessToken.limitedAccessToken;
      return { id: tokenId, value: tokenHeader };
    },
    async revoke(id) {
      if (!(await living()).some((listed) => listed.id === id)) return;
      await ask(REVOKE, { input: { id } }, z.unknown(), "revoke a deploy token");
      if (!(await living()).some((listed) => listed.id === id)) return;
      throw new MintError(`Fly still lists the deploy token ${id} of the app ${source.app}: revoke it again`);
    },
  };
}

function apiOf(env: Readonly<Record<string, string | undefined>>): HttpApi {
  const credential = env.FLY_ACCESS_TOKEN ? "FLY_ACCESS_TOKEN" : "FLY_API_TOKEN";
  const token = env[credential]?.trim() ?? "";
  if (token === "") {
    throw new MintError("FLY_API_TOKEN is not set: it is the credential that makes deploy tokens");
  }
  const headers = { authorization: withScheme(token) };
  return { called: "Fly's API", url: env.FLY_API_BASE_URL || DEFAULT_URL, credential, headers };
}

/** Macaroons are a scheme of their own, and are told by the beginning of any of them. Source: fly-go, AuthorizationHeader. */
function withScheme(token: string): string {
  if (/^(?:FlyV1|Bearer) /.test(token)) return token;
  return /(?:^|,)fm(?:1r|1a|2)_/.test(token) ? `FlyV1 ${token}` : `Bearer ${token}`;
}
