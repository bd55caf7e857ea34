import type { Context, Hono } from "hono";
import type { ServiceContext } from "../service.ts";
import { notFound, refused } from "./answers.ts";
import { sealingKeyOf } from "./sealing.ts";
import { readSecretRequest } from "./secret-request.ts";
import { type GithubState, type Place, type StoredSecret, vaultOf } from "./state.ts";
import { storeSecret } from "./store-secret.ts";

/** A kind of place that holds secrets, and where the API has it. */
export interface PlaceKind {
  /** Paths up to `/secrets`; more than one where a place has several. */
  readonly paths: readonly string[];
  /** The place that a request's path names; nothing when it does not exist. */
  readonly find: (context: Context) => Place | undefined;
  /** How many secrets it may hold. */
  readonly limit: number;
  readonly organization: boolean;
}

/** Serves the secrets of one kind of place: list, public key, one secret, store, delete. */
export function serveSecrets(
  api: Hono,
  kind: PlaceKind,
  service: ServiceContext<GithubState>,
  now: () => Date,
): void {
  const { state } = service;
  for (const path of kind.paths) {
    api.get(path, (context) => {
      const place = kind.find(context);
      if (place === undefined) return notFound(context);
      const all = Object.entries(vaultOf(state, place).secrets).sort(([a], [b]) => (a < b ? -1 : 1));
      const perPage = Math.min(Number(context.req.query("per_page") ?? 30) || 30, 100);
      const start = ((Number(context.req.query("page") ?? 1) || 1) - 1) * perPage;
      const secrets = all.slice(start, start + perPage).map(([name, secret]) => secretJson(name, secret));
      return context.json({ total_count: all.length, secrets });
    });

    api.get(`${path}/public-key`, async (context) => {
      const place = kind.find(context);
      if (place === undefined) return notFound(context);
      const { id, publicKey } = await sealingKeyOf(service, place);
      return context.json({ key_id: id, key: publicKey });
    });

    api.get(`${path}/:name`, (context) => {
      const found = secretOf(state, kind, context);
      return found === undefined ? notFound(context) : context.json(secretJson(found.name, found.secret));
    });

    api.put(`${path}/:name`, async (context) => {
      const place = kind.find(context);
      if (place === undefined) return notFound(context);
      const name = context.req.param("name").toUpperCase();
      const request = readSecretRequest(name, await json(context), kind.organization);
      if (typeof request === "string") return refused(context, 422, request);
      const stored = await storeSecret({ service, place, name, limit: kind.limit, time: now() }, request);
      if (typeof stored === "string") return refused(context, 422, stored);
      return stored.created ? context.json({}, 201) : context.body(null, 204);
    });

    api.delete(`${path}/:name`, (context) => {
      const found = secretOf(state, kind, context);
      if (found === undefined) return notFound(context);
      delete vaultOf(state, found.place).secrets[found.name];
      service.save();
      return context.body(null, 204);
    });

    if (!kind.organization) continue;
    api.get(`${path}/:name/repositories`, (context) => {
      const ids = secretOf(state, kind, context)?.secret.repositoryIds;
      if (ids === undefined) return notFound(context);
      return context.json({ total_count: ids.length, repositories: ids.map((id) => ({ id })) });
    });
  }
}

function secretOf(
  state: GithubState,
  kind: PlaceKind,
  context: Context,
): { place: Place; name: string; secret: StoredSecret } | undefined {
  const place = kind.find(context);
  // Names of secrets are not case-sensitive; GitHub shows them in capitals.
  const name = context.req.param("name")?.toUpperCase() ?? "";
  const secret = place === undefined ? undefined : vaultOf(state, place).secrets[name];
  return place === undefined || secret === undefined ? undefined : { place, name, secret };
}

function secretJson(name: string, { createdAt, updatedAt, visibility }: StoredSecret): object {
  return { name, created_at: createdAt, updated_at: updatedAt, ...(visibility ? { visibility } : {}) };
}

async function json(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    return undefined;
  }
}
