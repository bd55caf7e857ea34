import { seal } from "../../../../rehearsal/providers/github/seal.ts";

/** Someone else who works with a simulated GitHub: a plain client, without the stand-in's manners. */
export interface GithubAt {
  request(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }>;
  /** Seals and stores a value. @param secrets the path up to `/secrets` */
  store(secrets: string, name: string, value: string, more?: object): Promise<number>;
}

/** A client of the simulated GitHub under a URL. */
export function githubAt(url: string, token: string): GithubAt {
  const request: GithubAt["request"] = async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      // A service that starts again may have the same port, where a kept connection would meet the old one.
      headers: { authorization: `Bearer ${token}`, connection: "close" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
  };
  return {
    request,
    store: async (secrets, name, value, more = {}) => {
      const { json } = await request("GET", `${secrets}/public-key`);
      const { key, key_id } = json as { key: string; key_id: string };
      const body = { key_id, encrypted_value: await seal(value, key), ...more };
      return (await request("PUT", `${secrets}/${name}`, body)).status;
    },
  };
}
