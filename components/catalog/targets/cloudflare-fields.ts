import { z } from "zod";
import { withRemedy } from "../remedy.ts";

/** A Worker's name, as wrangler takes it. */
export const workerName = z
  .string()
  .regex(
    /^[a-z0-9_][a-z0-9_-]{0,62}$/,
    withRemedy(
      "is no name of a Worker",
      "use a-z, 0-9, - and _; of an environment of wrangler's, NAME-ENVIRONMENT",
    ),
  );

/** Source: "Limits" in the documentation of Workers, environment variables. */
export const LONGEST_VARIABLE = 5 * 1024;

/** Source: Cloudflare's API reference, account and store identifiers are 32 hexadecimal digits. */
export const cloudflareId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, withRemedy("is no identifier of Cloudflare's", "write its 32 hexadecimal digits"));
