import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import { z } from "zod";
import { noRoute, page, type Refusal, refused, requestJson, success } from "./answers.ts";
import { accountOf, type Cloudflare, own } from "./api.ts";
import type { SecretsStore } from "./state.ts";

// Codes and words as users of the API report them (workers-sdk issue 10052) and as the error types of
// alchemy-run/distilled list them.
const ONE_STORE: Refusal = { status: 400, code: 1003, message: "maximum_stores_exceeded" };
const NOT_EMPTY: Refusal = { status: 409, code: 1003, message: "store_not_empty" };
const NO_NAME: Refusal = { status: 400, code: 1001, message: "invalid_json_body" };

/** What is answered when a store does not exist. */
export const STORE_NOT_FOUND: Refusal = { status: 404, code: 1001, message: "store_not_found" };

const created = z.object({ name: z.string().min(1) });

/**
 * Serves `/accounts/{account}/secrets_store/stores`. An account has one store at most ("Limits" in the documentation
 * of the Secrets Store); one that holds secrets goes only by force (the API's reference, "Delete a store").
 */
export function serveStores(api: Hono, cloudflare: Cloudflare): void {
  const path = "/accounts/:account/secrets_store/stores";

  api.get(path, (context) => {
    const account = accountOf(cloudflare, context);
    if (account === undefined) return noRoute(context);
    return page(context, Object.entries(account.stores).map(storeJson(context.req.param("account"))));
  });

  api.post(path, async (context) => {
    const account = accountOf(cloudflare, context);
    if (account === undefined) return noRoute(context);
    const request = created.safeParse(await requestJson(context));
    if (!request.success) return refused(context, NO_NAME);
    if (Object.keys(account.stores).length > 0) return refused(context, ONE_STORE);
    const time = cloudflare.now();
    const store = { name: request.data.name, created: time, modified: time, secrets: {} };
    const id = randomBytes(16).toString("hex");
    account.stores[id] = store;
    cloudflare.save();
    return success(context, storeJson(context.req.param("account"))([id, store]));
  });

  api.get(`${path}/:store`, (context) => {
    const account = accountOf(cloudflare, context);
    if (account === undefined) return noRoute(context);
    const id = context.req.param("store");
    const store = own(account.stores, id);
    if (store === undefined) return refused(context, STORE_NOT_FOUND);
    return success(context, storeJson(context.req.param("account"))([id, store]));
  });

  api.delete(`${path}/:store`, (context) => {
    const account = accountOf(cloudflare, context);
    if (account === undefined) return noRoute(context);
    const store = own(account.stores, context.req.param("store"));
    if (store === undefined) return refused(context, STORE_NOT_FOUND);
    const force = context.req.query("force") === "true";
    if (Object.keys(store.secrets).length > 0 && !force) return refused(context, NOT_EMPTY);
    delete account.stores[context.req.param("store")];
    cloudflare.save();
    return success(context, null);
  });
}

function storeJson(account: string) {
  return ([id, { name, created: since, modified }]: [string, SecretsStore]) => {
    return { id, name, created: since, modified, account_id: account };
  };
}
