import { randomBytes } from "node:crypto";
import type { Context, Hono } from "hono";
import { noRoute, page, type Refusal, refused, requestJson, success } from "./answers.ts";
import { accountOf, type Cloudflare, own, storeOf } from "./api.ts";
import { isRefusal, readChange, readCreations, type SecretCreation } from "./secret-request.ts";
import { STORE_NOT_FOUND } from "./secrets-store.ts";
import type { Account, SecretsStore, StoredSecret } from "./state.ts";

// Source: "Limits" in the documentation of the Secrets Store; the words of its answer are not known.
const PER_ACCOUNT = 100;
const TOO_MANY: Refusal = { status: 400, code: 1003, message: "maximum_secrets_exceeded" };
const SECRET_NOT_FOUND: Refusal = { status: 404, code: 1001, message: "secret_not_found" };

interface Place {
  readonly account: Account;
  readonly store: SecretsStore;
  readonly storeId: string;
}

/**
 * Serves `/accounts/{account}/secrets_store/stores/{store}/secrets`. Values go in and never come out; a new secret is
 * `pending` in the first answer and `active` from then on; scopes come back in the order of the alphabet, whatever
 * their order was (terraform-provider-cloudflare, secrets_store_secret/resource_test.go).
 */
export function serveSecrets(api: Hono, cloudflare: Cloudflare): void {
  const path = "/accounts/:account/secrets_store/stores/:store/secrets";

  api.get(path, (context) => {
    const place = placeOf(cloudflare, context);
    if (place instanceof Response) return place;
    const all = Object.entries(place.store.secrets).sort(([, a], [, b]) => (a.name < b.name ? -1 : 1));
    return page(
      context,
      all.map(([id, secret]) => secretJson(place, id, secret)),
    );
  });

  api.post(path, async (context) => {
    const place = placeOf(cloudflare, context);
    if (place instanceof Response) return place;
    const request = readCreations(await requestJson(context));
    if (isRefusal(request)) return refused(context, request);
    const refusal = collision(place, request);
    if (refusal !== undefined) return refused(context, refusal);
    const made = request.map((creation) => make(cloudflare, place, creation));
    cloudflare.save();
    return success(context, made);
  });

  api.get(`${path}/:secret`, (context) => {
    const place = placeOf(cloudflare, context);
    if (place instanceof Response) return place;
    const id = context.req.param("secret");
    const secret = own(place.store.secrets, id);
    if (secret === undefined) return refused(context, SECRET_NOT_FOUND);
    return success(context, secretJson(place, id, secret));
  });

  api.patch(`${path}/:secret`, async (context) => {
    const place = placeOf(cloudflare, context);
    if (place instanceof Response) return place;
    const id = context.req.param("secret");
    const secret = own(place.store.secrets, id);
    if (secret === undefined) return refused(context, SECRET_NOT_FOUND);
    const request = readChange(await requestJson(context));
    if (isRefusal(request)) return refused(context, request);
    const { value, scopes, comment } = request;
    if (value !== undefined) secret.mark = cloudflare.mark(value);
    if (scopes !== undefined) secret.scopes = [...scopes].sort();
    if (comment === null) delete secret.comment;
    else if (comment !== undefined) secret.comment = comment;
    secret.modified = cloudflare.now();
    cloudflare.save();
    return success(context, secretJson(place, id, secret));
  });

  api.delete(`${path}/:secret`, (context) => {
    const place = placeOf(cloudflare, context);
    if (place instanceof Response) return place;
    const id = context.req.param("secret");
    if (own(place.store.secrets, id) === undefined) return refused(context, SECRET_NOT_FOUND);
    delete place.store.secrets[id];
    cloudflare.save();
    return success(context, null);
  });
}

function placeOf(cloudflare: Cloudflare, context: Context): Place | Response {
  const account = accountOf(cloudflare, context);
  if (account === undefined) return noRoute(context);
  const store = storeOf(cloudflare, context);
  if (store === undefined) return refused(context, STORE_NOT_FOUND);
  return { account, store, storeId: context.req.param("store") ?? "" };
}

/** All or nothing: one name that is taken, in the store or in the request itself, refuses the whole list. */
function collision({ account, store }: Place, request: readonly SecretCreation[]): Refusal | undefined {
  const taken = new Set(Object.values(store.secrets).map(({ name }) => name));
  for (const { name } of request) {
    if (taken.has(name)) return { status: 409, code: 1003, message: `secret_name_already_exists: ${name}` };
    taken.add(name);
  }
  const held = Object.values(account.stores).flatMap(({ secrets }) => Object.keys(secrets)).length;
  return held + request.length > PER_ACCOUNT ? TOO_MANY : undefined;
}

function make(cloudflare: Cloudflare, place: Place, creation: SecretCreation): object {
  const { name, value, scopes, comment } = creation;
  const time = cloudflare.now();
  const secret: StoredSecret = {
    name,
    mark: cloudflare.mark(value),
    scopes: [...scopes].sort(),
    created: time,
    modified: time,
    ...(comment === undefined || comment === null ? {} : { comment }),
  };
  const id = randomBytes(16).toString("hex");
  place.store.secrets[id] = secret;
  return { ...secretJson(place, id, secret), status: "pending" };
}

function secretJson({ storeId }: Place, id: string, secret: StoredSecret): object {
  const { name, scopes, comment, created, modified } = secret;
  return { id, name, store_id: storeId, status: "active", scopes, comment, created, modified };
}
