import { isIP } from "node:net";
import { z } from "zod";
import { durationPattern, parseDuration } from "./duration.ts";
import { secretName, text } from "./names.ts";
import { strictObject } from "./objects.ts";
import { withRemedy } from "./remedy.ts";

const kind = z.literal("minted");

export const validFor = z
  .string()
  .regex(durationPattern, withRemedy("is no duration", "write a whole number and a unit, such as 90d"))
  .transform(parseDuration)
  .describe("How long it is valid, such as 90d, from when its generation was asked for.");

/** Source: RFC 1123, section 2.1, and RFC 6125, section 6.4.3: a wildcard is the whole of the first label. */
const hostName =
  /^(?=.{1,253}$)(?:\*\.)?[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

export const names = z
  .array(
    z
      .string()
      .refine(
        (name) => isIP(name) !== 0 || hostName.test(name),
        withRemedy("is no host name or IP address", "write one such as db.example.com or *.example.com"),
      ),
  )
  .min(1, withRemedy("is empty", "name the host that presents it"))
  .describe("The host names and IP addresses that it is for.");

/** What is made here, with no API that knows it. */
export const keyPairSchemas = [
  strictObject({ kind, by: z.literal("age-key") }).describe(
    "An identity of age's (X25519), as SOPS uses them. Its recipient is {NAME|public}.",
  ),
  strictObject({ kind, by: z.literal("ssh-key") }).describe(
    "A key pair for SSH (Ed25519). Its line for authorized_keys is {NAME|public}.",
  ),
  strictObject({
    kind,
    by: z.literal("certificate"),
    names,
    signedBy: secretName.describe("The secret that signs it: a certificate-authority."),
    validFor,
  }).describe(
    "A TLS certificate with its key (P-256), in PEM. {NAME|cert} is the certificate, {NAME|key} the key.",
  ),
  strictObject({
    kind,
    by: z.literal("certificate-authority"),
    name: text.describe("What it calls itself."),
    validFor,
  }).describe(
    "An authority that signs certificates: its key and certificate. {NAME|cert} is what clients trust.",
  ),
] as const;
