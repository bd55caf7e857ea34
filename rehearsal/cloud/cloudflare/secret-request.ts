import { z } from "zod";
import type { Refusal } from "./answers.ts";

/** The longest value, in bytes. Source: the API's reference and @pulumi/cloudflare 6.22.1; it was 1,024 before. */
export const MAX_VALUE_BYTES = 65_536;

// Source: the API's reference, "Create a secret".
const SCOPES: ReadonlySet<string> = new Set([
  "access",
  "ai_gateway",
  "containers",
  "dex",
  "websearch",
  "workers",
]);
// Source: the words of the dashboard (cloudflare/ai issue 388).
const NAME = /^[A-Za-z0-9_-]+$/;

const scopes = z.array(z.string());
const creations = z
  .array(z.object({ name: z.string(), value: z.string(), scopes, comment: z.string().nullish() }))
  .min(1);
const change = z.object({
  name: z.string().optional(),
  value: z.string().optional(),
  scopes: scopes.optional(),
  comment: z.string().nullish(),
});

/** A secret to be made. */
export type SecretCreation = z.infer<typeof creations>[number];
/** What is to become of a secret; what is absent stays. */
export type SecretChange = z.infer<typeof change>;

/** Reads a request to make secrets, which is a list. Gives the reason when Cloudflare would not take it. */
export function readCreations(json: unknown): SecretCreation[] | Refusal {
  const parsed = creations.safeParse(json);
  if (!parsed.success) return invalid("invalid_json_body");
  for (const secret of parsed.data) {
    const refusal = nameRefusal(secret.name) ?? refusalOf(secret);
    if (refusal !== undefined) return refusal;
  }
  return parsed.data;
}

/** Reads a request to change a secret, whose name is fixed. */
export function readChange(json: unknown): SecretChange | Refusal {
  const parsed = change.safeParse(json);
  if (!parsed.success || parsed.data.name !== undefined) return invalid("invalid_json_body");
  return refusalOf(parsed.data) ?? parsed.data;
}

/** True for a refusal, false for what was read. */
export function isRefusal(read: object): read is Refusal {
  return "status" in read && "code" in read;
}

function nameRefusal(name: string): Refusal | undefined {
  if (name === "") return invalid("secret_name_empty");
  return NAME.test(name) ? undefined : invalid("secret_name_invalid");
}

// The words for values are not known; an empty one is taken to be refused, as an empty name is.
function refusalOf({ value, scopes: given }: SecretChange): Refusal | undefined {
  if (value === "") return invalid("secret_value_empty");
  if (value !== undefined && Buffer.byteLength(value) > MAX_VALUE_BYTES)
    return invalid("secret_value_too_long");
  if (given?.length === 0) return invalid("secret_scopes_empty");
  return given?.every((scope) => SCOPES.has(scope)) === false ? invalid("secret_scope_invalid") : undefined;
}

function invalid(message: string): Refusal {
  return { status: 400, code: 1001, message };
}
