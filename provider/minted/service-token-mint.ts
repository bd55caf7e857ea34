import { z } from "zod";
import type { SourceOf } from "../../components/catalog/index.ts";
import { serviceTokenText } from "../../components/key-pairs/index.ts";
import { cloudflareApi, everyListed, revoked } from "./cloudflare-http.ts";
import { type HttpApi, refused, replyOf, send } from "./http.ts";
import type { Mint } from "./mint.ts";

const HOUR_MS = 60 * 60 * 1000;

const made = z.object({
  result: z.object({ id: z.string().min(1), client_id: z.string().min(1), client_secret: z.string().min(1) }),
});

type Source = Extract<SourceOf<"minted">, { by: "cloudflare-access-service-token" }>;

/**
 * Service tokens of Cloudflare Access, one a generation: the old one is accepted until it is retired, however long that takes,
 * and a rollback finds it as it was (docs/decisions/service-tokens.md). One that a run lost opens nothing: a policy names those
 * that it lets in.
 *
 * Source: Cloudflare's API reference, "Access", "Service tokens": list, create, delete.
 *
 * @param access the stack's settings, one JSON object
 */
export function serviceTokenMint(
  { account, validFor }: Source,
  access: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Mint {
  const tokens = `/accounts/${account}/access/service_tokens`;
  const api = (): HttpApi => cloudflareApi(access, env);
  const all = async () => await everyListed(api(), tokens, "list the service tokens");
  return {
    find: async (name) => (await all()).flatMap(({ id, name: its }) => (its === name ? [{ id, name }] : [])),
    lives: async (id) => (await all()).some((token) => token.id === id),
    async create(name) {
      const body = {
        name,
        ...(validFor === undefined ? {} : { duration: `${Math.ceil(validFor / HOUR_MS)}h` }),
      };
      const response = await send(api(), { method: "POST", path: tokens, body, makes: true });
      const { result } = await replyOf(api(), response, made, "make a service token");
      return { id: result.id, value: serviceTokenText(result.client_id, result.client_secret, result.id) };
    },
    async revoke(id) {
      const wish = "delete a service token";
      const response = await send(api(), { method: "DELETE", path: `${tokens}/${encodeURIComponent(id)}` });
      if (response.ok) await replyOf(api(), response, revoked, wish);
      else if ((await all()).some((token) => token.id === id)) throw refused(api(), wish, response.status);
    },
  };
}
