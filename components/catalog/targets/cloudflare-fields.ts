import { z } from "zod";
import { withRemedy } from "../remedy.ts";

/** Source: Cloudflare's API reference, account and store identifiers are 32 hexadecimal digits. */
export const cloudflareId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, withRemedy("is no identifier of Cloudflare's", "write its 32 hexadecimal digits"));
