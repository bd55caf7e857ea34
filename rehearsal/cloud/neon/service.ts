import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { CloudService, ServiceContext } from "../service.ts";
import type { NeonKey, NeonState } from "./state.ts";

/** What the simulated Neon starts with. */
export interface NeonOptions {
  /** A key that was made in the console. It is not kept, not listed, and can't be revoked. */
  readonly apiKey: string;
}

const OWNER = { id: "00000000-0000-4000-8000-000000000000", name: "Example Owner", image: "" } as const;

const newKey = z.object({ key_name: z.string().min(1).max(64) });

/**
 * Neon's API keys, below `/api/v2` as at console.neon.tech: list, create, revoke. A key that was made here is accepted
 * until it is revoked. Names need not differ, as at Neon: one who mints twice has two.
 *
 * Source: neon.com/docs/reference/api/api-keys; the refusal of a key is as reported by users. The other refusals' texts,
 * and that a key which is revoked is not found any more, are guesses.
 */
export function neonService({ apiKey }: NeonOptions): CloudService<NeonState> {
  return {
    name: "neon",
    initial: () => ({ nextId: 2_000_001, keys: {} }),
    api: (context) => {
      const api = new Hono();
      api.use(async (call, next) => {
        const key = /^bearer\s+(.+)$/i.exec(call.req.header("authorization") ?? "")?.[1]?.trim();
        if (key !== undefined && (isSame(key, apiKey) || isMinted(key, context))) return await next();
        return refuse(call, 401, "supplied credentials do not pass authentication");
      });
      return new Hono().route("/api/v2", api.route("/api_keys", keyApi(context)));
    },
  };
}

function keyApi({ state, save, mark }: ServiceContext<NeonState>): Hono {
  return new Hono()
    .get("/", (call) =>
      call.json(
        liveKeys(state).map(([id, key]) => ({
          ...shown(id, key),
          created_by: OWNER,
          ...use(key),
        })),
      ),
    )
    .post("/", async (call) => {
      const body = newKey.safeParse(await call.req.json().catch(() => undefined));
      if (!body.success) return refuse(call, 400, "key_name is required");
      const id = String(state.nextId++);
      const value = `napi_${randomBytes(32).toString("hex")}`;
      const key: NeonKey = {
        name: body.data.key_name,
        mark: mark(value),
        createdAt: new Date().toISOString(),
        lastUsedAt: null,
        revokedAt: null,
      };
      state.keys[id] = key;
      save();
      return call.json({ ...shown(id, key), key: value, created_by: OWNER.id });
    })
    .delete("/:id", (call) => {
      const [id, key] = liveKeys(state).find(([one]) => one === call.req.param("id")) ?? [];
      if (id === undefined || key === undefined) return refuse(call, 404, "api key not found");
      key.revokedAt = new Date().toISOString();
      save();
      return call.json({ ...shown(id, key), created_by: OWNER.id, ...use(key), revoked: true });
    });
}

function liveKeys({ keys }: NeonState): [string, NeonKey][] {
  return Object.entries(keys).filter(([, { revokedAt }]) => revokedAt === null);
}

function isMinted(value: string, { state, save, mark }: ServiceContext<NeonState>): boolean {
  const asked = mark(value);
  const [, known] = liveKeys(state).find(([, key]) => key.mark === asked) ?? [];
  if (known === undefined) return false;
  known.lastUsedAt = new Date().toISOString();
  save();
  return true;
}

function shown(id: string, { name, createdAt }: NeonKey): object {
  return { id: Number(id), name, created_at: createdAt };
}

function use({ lastUsedAt }: NeonKey): object {
  return { last_used_at: lastUsedAt, last_used_from_addr: lastUsedAt === null ? "" : "203.0.113.1" };
}

function refuse(call: Context, status: 400 | 401 | 404, message: string): Response {
  return call.json({ request_id: randomUUID(), code: "", message }, status);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
