import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { noRoute, page, type Refusal, refused, requestJson, success } from "./answers.ts";
import { accountOf, type Cloudflare, own } from "./api.ts";
import type { Account, Tunnel } from "./state.ts";

const MIN_SECRET_BYTES = 32;
const NO_TUNNEL: Refusal = { status: 404, code: 1003, message: "Tunnel not found" };
const NAME_TAKEN: Refusal = { status: 409, code: 1013, message: "You already have a tunnel with this name." };
const INVALID: Refusal = { status: 400, code: 1001, message: "The request's body is not valid." };
// Source: "Sets the password …" in the API's reference; the words of its answer are not known.
const SHORT_SECRET: Refusal = {
  status: 400,
  code: 1001,
  message: "tunnel_secret must be at least 32 bytes, encoded in base64.",
};
const NO_CATCH_ALL: Refusal = {
  status: 400,
  code: 1056,
  message:
    "Bad Configuration: The last ingress rule must match all URLs (i.e. it should not have a hostname or path filter)",
};

const request = z.object({
  name: z.string().min(1).optional(),
  config_src: z.enum(["local", "cloudflare"]).default("local"),
  tunnel_secret: z.string().optional(),
});
const filter = z.string().optional();
const rule = z.looseObject({ service: z.string().min(1), hostname: filter, path: filter });
const configuration = z.object({ config: z.looseObject({ ingress: z.array(rule).optional() }) });

/** Serves `/accounts/{account}/cfd_tunnel` and the configurations of remotely managed tunnels. */
export function serveTunnels(api: Hono, cloudflare: Cloudflare): void {
  const path = "/accounts/:account/cfd_tunnel";

  api.get(path, (context) => {
    const account = accountOf(cloudflare, context);
    if (account === undefined) return noRoute(context);
    const name = context.req.query("name");
    const found = Object.entries(account.tunnels).filter(
      ([, its]) => name === undefined || its.name === name,
    );
    return page(
      context,
      found.map(([id, tunnel]) => tunnelJson(context, id, tunnel)),
    );
  });

  api.post(path, async (context) => {
    const account = accountOf(cloudflare, context);
    if (account === undefined) return noRoute(context);
    const read = request.safeParse(await requestJson(context));
    if (!read.success || read.data.name === undefined) return refused(context, INVALID);
    const { name, config_src: configSource, tunnel_secret: secret } = read.data;
    const refusal = refusalOf(account, name, secret);
    if (refusal !== undefined) return refused(context, refusal);
    const kept = secret === undefined ? {} : { mark: cloudflare.mark(secret) };
    const id = randomUUID();
    account.tunnels[id] = { name, configSource, created: cloudflare.now(), ...kept };
    cloudflare.save();
    return success(context, tunnelJson(context, id, account.tunnels[id]));
  });

  api.get(`${path}/:tunnel`, (context) => {
    const found = tunnelOf(cloudflare, context);
    return found instanceof Response ? found : success(context, tunnelJson(context, found.id, found.tunnel));
  });

  api.patch(`${path}/:tunnel`, async (context) => {
    const found = tunnelOf(cloudflare, context);
    if (found instanceof Response) return found;
    const { id, tunnel, account } = found;
    const read = request.safeParse(await requestJson(context));
    if (!read.success) return refused(context, INVALID);
    const { name, tunnel_secret: secret } = read.data;
    const refusal = refusalOf(account, name === tunnel.name ? undefined : name, secret);
    if (refusal !== undefined) return refused(context, refusal);
    if (name !== undefined) tunnel.name = name;
    if (secret !== undefined) tunnel.mark = cloudflare.mark(secret);
    cloudflare.save();
    return success(context, tunnelJson(context, id, tunnel));
  });

  api.delete(`${path}/:tunnel`, (context) => {
    const found = tunnelOf(cloudflare, context);
    if (found instanceof Response) return found;
    delete found.account.tunnels[found.id];
    cloudflare.save();
    return success(context, { ...tunnelJson(context, found.id, found.tunnel), deleted_at: cloudflare.now() });
  });

  api.get(`${path}/:tunnel/configurations`, (context) => {
    const found = tunnelOf(cloudflare, context);
    return found instanceof Response ? found : success(context, configurationJson(found.id, found.tunnel));
  });

  api.put(`${path}/:tunnel/configurations`, async (context) => {
    const found = tunnelOf(cloudflare, context);
    if (found instanceof Response) return found;
    const read = configuration.safeParse(await requestJson(context));
    if (!read.success) return refused(context, INVALID);
    const { config } = read.data;
    const last = config.ingress?.at(-1);
    if (last !== undefined && (last.hostname || last.path)) return refused(context, NO_CATCH_ALL);
    const { tunnel } = found;
    const version = (tunnel.configuration?.version ?? 0) + 1;
    tunnel.configuration = { version, config, created: cloudflare.now() };
    cloudflare.save();
    return success(context, configurationJson(found.id, tunnel));
  });
}

function tunnelOf(
  cloudflare: Cloudflare,
  context: Context,
): { id: string; tunnel: Tunnel; account: Account } | Response {
  const account = accountOf(cloudflare, context);
  if (account === undefined) return noRoute(context);
  const id = context.req.param("tunnel") ?? "";
  const tunnel = own(account.tunnels, id);
  return tunnel === undefined ? refused(context, NO_TUNNEL) : { id, tunnel, account };
}

function refusalOf(
  { tunnels }: Account,
  name: string | undefined,
  secret: string | undefined,
): Refusal | undefined {
  if (Object.values(tunnels).some((tunnel) => tunnel.name === name)) return NAME_TAKEN;
  const short = secret !== undefined && Buffer.from(secret, "base64").length < MIN_SECRET_BYTES;
  return short ? SHORT_SECRET : undefined;
}

function tunnelJson(context: Context, id: string, { name, configSource, created }: Tunnel): object {
  return {
    id,
    account_tag: context.req.param("account"),
    name,
    created_at: created,
    deleted_at: null,
    connections: [],
    conns_active_at: null,
    conns_inactive_at: null,
    tun_type: "cfd_tunnel",
    status: "inactive",
    config_src: configSource,
    remote_config: configSource === "cloudflare",
  };
}

function configurationJson(id: string, { configuration: kept, created, configSource }: Tunnel): object {
  const { version, config, created: since } = kept ?? { version: 0, config: null, created };
  return { tunnel_id: id, version, config, source: configSource, created_at: since };
}
