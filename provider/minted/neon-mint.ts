import { z } from "zod";
import { type HttpApi, refused, replyOf, send } from "./http.ts";
import { type Listed, type Mint, MintError } from "./mint.ts";

// Source: Neon API reference, "API Key" (POST, GET and DELETE /api_keys).
const DEFAULT_URL = "https://console.neon.tech/api/v2";
const listed = z.array(z.object({ id: z.number().int(), name: z.string() }));
const made = z.object({ id: z.number().int(), key: z.string().min(1) });

/**
 * API keys of a Neon account. `NEON_API_KEY` in the environment is the key that makes and revokes the others, and
 * `NEON_API_BASE_URL` another place of the API.
 */
export function neonMint(env: Readonly<Record<string, string | undefined>> = process.env): Mint {
  const api = (): HttpApi => {
    const key = env.NEON_API_KEY?.trim() ?? "";
    if (key === "") {
      throw new MintError("NEON_API_KEY is not set: it is the key of the account that makes the new ones");
    }
    const url = env.NEON_API_BASE_URL || DEFAULT_URL;
    const headers = { authorization: `Bearer ${key}` };
    return { called: "Neon's API", url, credential: "NEON_API_KEY", headers };
  };
  const living = async (): Promise<Listed[]> => {
    const response = await send(api(), { method: "GET", path: "/api_keys" });
    const keys = await replyOf(api(), response, listed, "list the API keys");
    return keys.map(({ id, name }) => ({ id: String(id), name }));
  };
  return {
    find: async (name) => (await living()).filter((key) => key.name === name),
    lives: async (id) => (await living()).some((key) => key.id === id),
    async create(name) {
      const body = { key_name: name };
      const response = await send(api(), { method: "POST", path: "/api_keys", body, makes: true });
      const { id, key } = await replyOf(api(), response, made, "make an API key");
      return { id: String(id), value: key };
    },
    async revoke(id) {
      const response = await send(api(), { method: "DELETE", path: `/api_keys/${encodeURIComponent(id)}` });
      if (!response.ok && response.status !== 404) throw refused(api(), "revoke an API key", response.status);
      // A 200 may be somebody else's page, and a 404 that of a wrong address: the list, which only Neon has, has the last word.
      if ((await living()).some((key) => key.id === id))
        throw new MintError(`Neon still lists the API key ${id}: is NEON_API_BASE_URL the right one?`);
    },
  };
}
