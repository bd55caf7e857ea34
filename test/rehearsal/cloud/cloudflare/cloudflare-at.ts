import { type Cloud, startCloud } from "../../../../rehearsal/cloud/cloud.ts";
import { type CloudflareOptions, cloudflareService } from "../../../../rehearsal/cloud/cloudflare/service.ts";

export const ACCOUNT = "a".repeat(32);
export const OTHER_ACCOUNT = "b".repeat(32);
export const ZONE = "c".repeat(32);
export const STORE = "d".repeat(32);
export const TOKEN = "simulated-cloudflare-token";

/** An answer of the simulated Cloudflare. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is compared, not worked with
  readonly json: any;
}

/** A simulated Cloudflare, and a way to ask it. */
export interface CloudflareAt {
  readonly cloud: Cloud;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** Starts a Cloudflare with two accounts, one of which has a Secrets Store, and a zone. */
export async function cloudflareAt(
  options: Partial<CloudflareOptions> = {},
  folder?: string,
): Promise<CloudflareAt> {
  const service = cloudflareService({
    accounts: [ACCOUNT, OTHER_ACCOUNT],
    stores: { [ACCOUNT]: [STORE] },
    zones: [ZONE],
    token: TOKEN,
    ...options,
  });
  const cloud = await startCloud([service], folder === undefined ? {} : { folder });
  return {
    cloud,
    ask: async (method, path, body, headers = { authorization: `Bearer ${TOKEN}` }) => {
      const form = body instanceof FormData;
      const response = await fetch(`${cloud.urls.cloudflare}/client/v4${path}`, {
        method,
        headers: { ...headers, ...(form ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: isJson ? JSON.parse(text) : text,
      };
    },
  };
}
