import { randomInt } from "node:crypto";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { page, type Refusal, refused, requestJson, success } from "./answers.ts";
import { type Cloudflare, own } from "./api.ts";
import { signOrigin } from "./origin-authority.ts";
import type { CloudflareState, OriginCertificate } from "./state.ts";

// Cloudflare's codes and words for these are not known.
const INVALID: Refusal = { status: 400, code: 1010, message: "The certificate request is not valid." };
const NOT_FOUND: Refusal = { status: 404, code: 1101, message: "The certificate was not found." };

// Source: Cloudflare's API reference, "Origin CA Certificates", create.
const creation = z.object({
  csr: z.string().startsWith("-----BEGIN CERTIFICATE REQUEST-----"),
  hostnames: z.array(z.string().min(1)).min(1),
  request_type: z.enum(["origin-rsa", "origin-ecc", "keyless-certificate"]),
  requested_validity: z.literal([7, 30, 90, 365, 730, 1095, 5475]).default(5475),
});

/** Serves certificates for origins: list, create, revoke. They are signed by an authority of this simulation's own. */
export function serveOriginCertificates(api: Hono, { state, save, now }: Cloudflare): void {
  api.get("/certificates", (context) => {
    const zone = context.req.query("zone_id");
    if (own(state.zones, zone) === undefined) return refused(context, NOT_FOUND);
    return page(context, living(state).map(certificateJson));
  });

  api.post("/certificates", async (context) => {
    const read = creation.safeParse(await requestJson(context));
    if (!read.success) return refused(context, INVALID);
    const { csr, hostnames, request_type: type, requested_validity: days } = read.data;
    const signed = await signOrigin({ csr, hostnames, days, at: now() });
    if (signed === undefined) return refused(context, INVALID);
    const id = String(randomInt(2 ** 47));
    const made: OriginCertificate = { csr, hostnames, type, days, ...signed, revokedAt: null };
    certificatesOf(state)[id] = made;
    save();
    return success(context, certificateJson([id, made]));
  });

  api.delete("/certificates/:id", (context: Context) => {
    const id = context.req.param("id") ?? "";
    const certificate = own(Object.fromEntries(living(state)), id);
    if (certificate === undefined) return refused(context, NOT_FOUND);
    certificate.revokedAt = now();
    save();
    return success(context, { id, revoked_at: certificate.revokedAt });
  });
}

function living(state: CloudflareState): [string, OriginCertificate][] {
  return Object.entries(certificatesOf(state)).filter(([, { revokedAt }]) => revokedAt === null);
}

/** A world may be older than the certificates. */
function certificatesOf(state: CloudflareState): Record<string, OriginCertificate> {
  state.certificates ??= {};
  return state.certificates;
}

function certificateJson([id, { csr, hostnames, type, days, certificate, expiresOn }]: [
  string,
  OriginCertificate,
]): object {
  return {
    id,
    csr,
    hostnames,
    request_type: type,
    requested_validity: days,
    certificate,
    expires_on: expiresOn,
  };
}
