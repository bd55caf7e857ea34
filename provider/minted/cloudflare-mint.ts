import { z } from "zod";
import type { SourceOf } from "../../components/catalog/index.ts";
import { type HttpApi, refused, replyOf, send } from "./http.ts";
import { type Listed, type Mint, MintError } from "./mint.ts";

// Source: Cloudflare's API reference, "Tokens" of a user and of an account: list, create, delete, permission groups.
const DEFAULT_URL = "https://api.cloudflare.com/client/v4";
/** The most that a page of the list may hold. */
const PAGE = 50;

const listed = z.object({
  result: z.array(z.object({ id: z.string().min(1), name: z.string() })),
  result_info: z.object({ total_count: z.number().nullish() }).nullish(),
});
const made = z.object({ result: z.object({ id: z.string().min(1), value: z.string().min(1) }) });
/** A 200 may carry a refusal, or be somebody else's page: what is dead says so. */
const revoked = z.object({ success: z.literal(true) });
const groups = z.object({ result: z.array(z.object({ id: z.string(), name: z.string() })) });
const failure = z.object({ errors: z.array(z.object({ code: z.number() })) });

/** Source: terraform-provider-cloudflare issue 7241: who makes a token for one zone must hold its permissions. */
const NOT_OWN = 1001;

type Source = Extract<SourceOf<"minted">, { by: "cloudflare-token" }>;

/**
 * API tokens of Cloudflare's, of an account or of the user who makes them. Who makes and revokes them, and where, say the
 * stack's `cloudflare:apiToken` and `cloudflare:baseUrl`, else CLOUDFLARE_API_TOKEN and CLOUDFLARE_BASE_URL, as for the plugin.
 *
 * @param access the stack's settings, one JSON object
 */
export function cloudflareMint(
  { account, policies }: Source,
  access: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Mint {
  const tokens = account === undefined ? "/user/tokens" : `/accounts/${account}/tokens`;
  const api = (): HttpApi => apiOf(access, env);
  const all = async (): Promise<Listed[]> => {
    const found: Listed[] = [];
    for (let page = 1; ; page++) {
      const path = `${tokens}?page=${page}&per_page=${PAGE}`;
      const response = await send(api(), { method: "GET", path });
      const { result, result_info: info } = await replyOf(api(), response, listed, "list the API tokens");
      found.push(...result);
      // Where it does not say how many there are, a page that is not full is the last one.
      const isLast =
        result.length === 0 ||
        (info?.total_count == null ? result.length < PAGE : found.length >= info.total_count);
      if (isLast) return found;
    }
  };
  const permissionGroups = async (wanted: readonly string[]): Promise<{ id: string }[]> => {
    if (wanted.every(isId)) return wanted.map((id) => ({ id }));
    const response = await send(api(), { method: "GET", path: `${tokens}/permission_groups` });
    const { result } = await replyOf(api(), response, groups, "list the permission groups");
    return wanted.map((one) => ({ id: isId(one) ? one : idOf(one, result) }));
  };
  return {
    find: async (name) => (await all()).filter((token) => token.name === name),
    lives: async (id) => (await all()).some((token) => token.id === id),
    async create(name) {
      const asked = await Promise.all(
        policies.map(async ({ effect, permissions, resources }) => ({
          effect,
          resources,
          permission_groups: await permissionGroups(permissions),
        })),
      );
      const body = { name, policies: asked };
      const response = await send(api(), { method: "POST", path: tokens, body, makes: true });
      if (!response.ok) throw await notMade(api(), response);
      const { id, value } = (await replyOf(api(), response, made, "make an API token")).result;
      return { id, value };
    },
    async revoke(id) {
      const path = `${tokens}/${encodeURIComponent(id)}`;
      const wish = "revoke an API token";
      const response = await send(api(), { method: "DELETE", path });
      if (response.status !== 404) await replyOf(api(), response, revoked, wish);
      // Of another account it says the same, so that the list, which only the right one shows, has the last word.
      else if ((await all()).some((token) => token.id === id)) throw refused(api(), wish, response.status);
    },
  };
}

/** The codes alone: Cloudflare's words may repeat what was sent. */
async function notMade(api: HttpApi, response: Response): Promise<MintError> {
  const { message } = refused(api, "make an API token", response.status);
  const errors = failure.safeParse(await response.json().catch(() => undefined)).data?.errors ?? [];
  const codes = errors.map(({ code }) => code);
  const advice = codes.includes(NOT_OWN)
    ? `: the token in ${api.credential} can't hand on a permission that it does not have itself`
    : response.status === 403
      ? " And may it make others (Account API Tokens Write, of a user's API Tokens Write)?"
      : "";
  return new MintError(`${message}${codes.length === 0 ? "" : ` [${codes.join(", ")}]`}${advice}`);
}

function isId(permission: string): boolean {
  return /^[0-9a-f]{32}$/.test(permission);
}

function idOf(name: string, known: readonly { id: string; name: string }[]): string {
  const found = known.filter((group) => group.name === name);
  const [one] = found;
  if (one !== undefined && found.length === 1) return one.id;
  const ids = found.map(({ id }) => id).join(" or ");
  throw new MintError(
    found.length === 0
      ? `Cloudflare has no permission group ${name}: write a name that it lists (GET …/tokens/permission_groups), or its identifier`
      : `Cloudflare has several permission groups ${name}: write one's identifier, ${ids}`,
  );
}

const settings = z.object({
  "cloudflare:apiToken": z.string().optional(),
  "cloudflare:baseUrl": z.string().optional(),
});

function apiOf(access: readonly string[], env: Readonly<Record<string, string | undefined>>): HttpApi {
  const stack = settings.parse(JSON.parse(access[0] ?? "{}"));
  const credential = stack["cloudflare:apiToken"] ? "cloudflare:apiToken" : "CLOUDFLARE_API_TOKEN";
  const token = (stack["cloudflare:apiToken"] || env.CLOUDFLARE_API_TOKEN)?.trim() ?? "";
  if (token === "")
    throw new MintError("CLOUDFLARE_API_TOKEN is not set: it is the token that makes and revokes the others");
  const url = (stack["cloudflare:baseUrl"] || env.CLOUDFLARE_BASE_URL || DEFAULT_URL).replace(/\/+$/, "");
  return { called: "Cloudflare's API", url, credential, headers: { authorization: `Bearer ${token}` } };
}
