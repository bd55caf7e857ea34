import { z } from "zod";
import { validFor as duration, names } from "./key-pair-schemas.ts";
import { strictObject } from "./objects.ts";
import { withRemedy } from "./remedy.ts";
import { cloudflareId } from "./targets/cloudflare-fields.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Source: Cloudflare's API reference, "Origin CA Certificates", `requested_validity`. */
const DAYS: readonly number[] = [7, 30, 90, 365, 730, 1095, 5475];

/** How Cloudflare and an origin know each other. */
export const cloudflareOriginSchemas = [
  strictObject({
    kind: z.literal("minted"),
    by: z.literal("cloudflare-origin-certificate"),
    zone: cloudflareId.describe("The identifier of the zone that the names belong to."),
    names,
    validFor: duration
      .refine(
        (ms) => DAYS.includes(ms / DAY_MS),
        withRemedy(
          "is no life that Cloudflare gives a certificate",
          `write one of ${DAYS.map((days) => `${days}d`).join(", ")}`,
        ),
      )
      .describe(`How long it is valid: ${DAYS.map((days) => `${days}d`).join(", ")}.`),
  }).describe(
    "A TLS certificate with its key (P-256), in PEM, that Cloudflare signs for an origin: its edge trusts it, browsers do not. {NAME|cert} is the certificate, {NAME|key} the key.",
  ),
  strictObject({
    kind: z.literal("minted"),
    by: z.literal("cloudflare-access-service-token"),
    account: cloudflareId.describe("The account that owns the token."),
    validFor: duration
      .exactOptional()
      .describe("How long Cloudflare accepts it, such as 90d, in whole hours; a year if left out."),
  }).describe(
    "A service token of Cloudflare Access: {NAME|id} is its client id, {NAME|secret} its client secret. A new generation is another token, and both are valid until the old one is retired.",
  ),
] as const;
