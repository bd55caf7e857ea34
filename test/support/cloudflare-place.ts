import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud.ts";
import { cloudflareService } from "../../rehearsal/cloud/cloudflare/service.ts";
import type { CloudflareState, StoredBinding } from "../../rehearsal/cloud/cloudflare/state.ts";

export const ACCOUNT = "0123456789abcdef0123456789abcdef";
export const TOKEN = "synthetic-cloudflare-token-000000000000";

/** A simulated Cloudflare with an account that has one Worker, `gateway`, deployed by somebody else. */
export interface CloudflarePlace {
  readonly cloud: Cloud;
  /** What a client needs to ask it. */
  readonly env: Readonly<Record<string, string>>;
  bindings(script?: string): readonly StoredBinding[];
  /** What the Worker's secrets are, as it would read them from its `env`. */
  secrets(): Record<string, string>;
  /** What somebody else does there. @throws Error where it is refused */
  byHand(method: string, path: string, body?: unknown): Promise<void>;
}

/** Serves one. */
export async function startCloudflare(): Promise<CloudflarePlace> {
  const service = cloudflareService({ token: TOKEN, scripts: { [ACCOUNT]: ["gateway"] } });
  const cloud = await startCloud([service]);
  const url = `${cloud.urls.cloudflare}/client/v4`;
  const bindings = (script = "gateway") =>
    (cloud.stateOf("cloudflare") as CloudflareState).accounts[ACCOUNT]?.scripts[script]?.bindings ?? [];
  return {
    cloud,
    env: { CLOUDFLARE_API_TOKEN: TOKEN, CLOUDFLARE_BASE_URL: url },
    bindings,
    secrets: () => {
      const known = new Map([...cloud.seen].map((value) => [cloud.mark(value), value]));
      return Object.fromEntries(bindings().flatMap(({ name, mark = "" }) => [[name, known.get(mark) ?? ""]]));
    },
    byHand: async (method, path, body) => {
      const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(url + path, { method, headers, ...sent });
      if (!response.ok) throw new Error(`${method} ${path} by hand: ${response.status}`);
    },
  };
}
