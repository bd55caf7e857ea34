import { z } from "zod";
import type { SourceOf } from "../../components/catalog/index.ts";
import { cloudflareApi, everyListed, revoked } from "./cloudflare-http.ts";
import { type HttpApi, refused, replyOf, send } from "./http.ts";
import { type Listed, type Mint, MintError } from "./mint.ts";

// Source: Cloudflare's API reference, "Tokens" of a user and of an account: list, create, delete, permission groups.
const made = z.object({ result: z.object({ id: z.string().min(1), value: z.string().min(1) }) });
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
  const api = (): HttpApi => cloudflareApi(access, env);
  const all = async (): Promise<Listed[]> =>
    (await everyListed(api(), tokens, "list the API tokens")).map(({ id, name }) => ({
      id,
      name: String(name),
    }));
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
