import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { noRoute, page, type Refusal, refused, requestJson, success } from "./answers.ts";
import { accountOf, type Cloudflare, own } from "./api.ts";
import type { AccessThing, Account } from "./state.ts";

// Cloudflare's codes and words for these are not known.
const INVALID: Refusal = { status: 400, code: 12_130, message: "access.api.error.invalid_request" };
const NOT_FOUND: Refusal = { status: 404, code: 11_021, message: "access.api.error.not_found" };
const IN_USE: Refusal = { status: 409, code: 12_132, message: "access.api.error.policy_in_use" };

const serviceToken = z.strictObject({ service_token: z.strictObject({ token_id: z.string().min(1) }) });

/** Of rules, those that let in service tokens are simulated. */
const policy = z.strictObject({
  name: z.string().min(1),
  decision: z.enum(["allow", "deny", "non_identity", "bypass"]),
  include: z.array(serviceToken).min(1),
});

const application = z.looseObject({
  name: z.string().min(1),
  type: z.literal("self_hosted"),
  destinations: z.array(z.strictObject({ type: z.literal("public"), uri: z.string().min(1) })).min(1),
  policies: z.array(z.strictObject({ id: z.string(), precedence: z.number().int().min(1) })),
});

/**
 * Serves policies and applications of Cloudflare Access. A policy names tokens that exist, and goes only where no application has
 * it; whom they let in, {@link letsIn} says.
 *
 * Source: Cloudflare's API reference, "Access", "Policies" and "Applications".
 */
export function serveAccess(api: Hono, cloudflare: Cloudflare): void {
  serve(api, cloudflare, "policies", (body, account) => {
    const read = policy.safeParse(body);
    const exist = read.data?.include.every(
      ({ service_token: { token_id: id } }) => own(account.serviceTokens, id) !== undefined,
    );
    return read.success && exist === true ? read.data : undefined;
  });
  serve(api, cloudflare, "apps", (body, account) => {
    const read = application.safeParse(body);
    const exist = read.data?.policies.every(({ id }) => own(account.access?.policies, id) !== undefined);
    return read.success && exist === true ? read.data : undefined;
  });
}

function serve(
  api: Hono,
  cloudflare: Cloudflare,
  what: "policies" | "apps",
  sound: (body: unknown, account: Account) => AccessThing | undefined,
): void {
  const path = `/accounts/:account/access/${what}`;
  const things = (context: Context): Record<string, AccessThing> | undefined => {
    const account = accountOf(cloudflare, context);
    if (account === undefined) return undefined;
    account.access ??= { policies: {}, apps: {} };
    return account.access[what];
  };
  const store = async (context: Context, id: string) => {
    const [account, all] = [accountOf(cloudflare, context), things(context)];
    if (account === undefined || all === undefined) return noRoute(context);
    const thing = sound(await requestJson(context), account);
    if (thing === undefined) return refused(context, INVALID);
    all[id] = thing;
    cloudflare.save();
    return success(context, { ...thing, id });
  };
  const known = (context: Context) => {
    const id = context.req.param("id") ?? "";
    const thing = own(things(context), id);
    return thing === undefined ? undefined : ([id, thing] as const);
  };

  api.get(path, (context) =>
    page(
      context,
      Object.entries(things(context) ?? {}).map(([id, thing]) => ({ ...thing, id })),
    ),
  );
  api.post(path, async (context) => await store(context, randomUUID()));
  api.get(`${path}/:id`, (context) => {
    const [id, thing] = known(context) ?? [];
    return id === undefined ? refused(context, NOT_FOUND) : success(context, { ...thing, id });
  });
  api.put(`${path}/:id`, async (context) => {
    const [id] = known(context) ?? [];
    return id === undefined ? refused(context, NOT_FOUND) : await store(context, id);
  });
  api.delete(`${path}/:id`, (context) => {
    const [id] = known(context) ?? [];
    if (id === undefined) return refused(context, NOT_FOUND);
    const apps = Object.values(accountOf(cloudflare, context)?.access?.apps ?? {});
    if (what === "policies" && apps.some((app) => JSON.stringify(app).includes(id)))
      return refused(context, IN_USE);
    delete things(context)?.[id];
    cloudflare.save();
    return success(context, { id });
  });
}

/** Whether whoever shows this client id and the mark of this secret comes through to a name, of which an application has charge. */
export function letsIn(
  account: Account,
  name: string,
  clientId: string,
  mark: string,
  now = new Date(),
): boolean {
  const policies = Object.values(account.access?.apps ?? {})
    .filter(({ destinations = [] }) => destinations.some(({ uri }) => uri === name))
    .flatMap(({ policies: named = [] }) => named.map(({ id }) => account.access?.policies[id]));
  const ids = policies.flatMap((one) => one?.include?.map(({ service_token: { token_id: id } }) => id) ?? []);
  return ids.some((id) => {
    const token = own(account.serviceTokens, id);
    if (token === undefined || !token.enabled || token.clientId !== clientId) return false;
    const { previous } = token;
    return token.mark === mark || (previous?.mark === mark && Date.parse(previous.expiresAt) > now.getTime());
  });
}
