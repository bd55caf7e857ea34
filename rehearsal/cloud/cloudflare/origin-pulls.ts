import { randomBytes, X509Certificate } from "node:crypto";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { noRoute, page, type Refusal, refused, requestJson, success } from "./answers.ts";
import { type Cloudflare, own } from "./api.ts";
import type { OriginPulls } from "./state.ts";

// Cloudflare's codes and words for these are not known.
const INVALID: Refusal = { status: 400, code: 1414, message: "The certificate or its key is not valid." };
const NOT_FOUND: Refusal = { status: 404, code: 1101, message: "The certificate was not found." };

const upload = z.strictObject({ certificate: z.string(), private_key: z.string() });
const settings = z.strictObject({ enabled: z.boolean() });

/**
 * Serves what a zone's edge shows to its origins: certificates, and whether it shows one. Of several the newest is shown.
 *
 * Source: Cloudflare's API reference, "Zone-Level Authenticated Origin Pulls".
 */
export function serveOriginPulls(api: Hono, { state, save, mark, now }: Cloudflare): void {
  const path = "/zones/:zone/origin_tls_client_auth";
  const pullsOf = (context: Context): OriginPulls | undefined => {
    const zone = context.req.param("zone") ?? "";
    if (own(state.zones, zone) === undefined) return undefined;
    state.originPulls ??= {};
    state.originPulls[zone] ??= { enabled: false, certificates: {} };
    return state.originPulls[zone];
  };

  api.get(`${path}/settings`, (context) => {
    const pulls = pullsOf(context);
    return pulls === undefined ? noRoute(context) : success(context, { enabled: pulls.enabled });
  });

  api.put(`${path}/settings`, async (context) => {
    const pulls = pullsOf(context);
    if (pulls === undefined) return noRoute(context);
    const read = settings.safeParse(await requestJson(context));
    if (!read.success) return refused(context, INVALID);
    pulls.enabled = read.data.enabled;
    save();
    return success(context, { enabled: pulls.enabled });
  });

  api.get(path, (context) => {
    const pulls = pullsOf(context);
    if (pulls === undefined) return noRoute(context);
    return page(
      context,
      Object.entries(pulls.certificates).map(([id, one]) => ({ id, ...told(one) })),
    );
  });

  api.post(path, async (context) => {
    const pulls = pullsOf(context);
    if (pulls === undefined) return noRoute(context);
    const read = upload.safeParse(await requestJson(context));
    const expires = read.success ? expiryOf(read.data.certificate) : undefined;
    if (!read.success || expires === undefined) return refused(context, INVALID);
    const id = randomBytes(16).toString("hex");
    const { certificate, private_key: key } = read.data;
    pulls.certificates[id] = { certificate, keyMark: mark(key), uploadedOn: now(), expiresOn: expires };
    save();
    return success(context, { id, ...told(pulls.certificates[id]) });
  });

  api.get(`${path}/:id`, (context) => {
    const id = context.req.param("id") ?? "";
    const found = own(pullsOf(context)?.certificates, id);
    return found === undefined ? refused(context, NOT_FOUND) : success(context, { id, ...told(found) });
  });

  api.delete(`${path}/:id`, (context) => {
    const id = context.req.param("id") ?? "";
    const pulls = pullsOf(context);
    const found = own(pulls?.certificates, id);
    if (pulls === undefined || found === undefined) return refused(context, NOT_FOUND);
    delete pulls.certificates[id];
    save();
    return success(context, { id, ...told(found), status: "pending_deletion" });
  });
}

function expiryOf(certificate: string): string | undefined {
  try {
    return new Date(new X509Certificate(certificate).validTo).toISOString();
  } catch {
    return undefined;
  }
}

function told({ certificate, uploadedOn, expiresOn }: OriginPulls["certificates"][string]): object {
  return { certificate, status: "active", uploaded_on: uploadedOn, expires_on: expiresOn, enabled: true };
}
