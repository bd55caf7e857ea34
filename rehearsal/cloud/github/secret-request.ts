import { z } from "zod";

// The expression that GitHub itself names in its answer (rest-api-description issue 1688).
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED = /^GITHUB_/i;

const body = z.object({
  encrypted_value: z.string().optional(),
  key_id: z.string().optional(),
  visibility: z.string().optional(),
  selected_repository_ids: z.array(z.number().int()).optional(),
});

/** What a request to store a secret holds. */
export interface SecretRequest {
  readonly sealed: string;
  readonly keyId: string;
  readonly visibility?: string | undefined;
  readonly repositoryIds?: number[] | undefined;
}

/** Reads a request to store a secret. Gives the reason, in GitHub's words where they are known, when it is not one. */
export function readSecretRequest(
  name: string,
  json: unknown,
  organization: boolean,
): SecretRequest | string {
  // Source: "Naming your secrets" in GitHub's documentation; its answer's wording is not known.
  if (!NAME.test(name))
    return "Secret names can only contain alphanumeric characters or underscores and must not start with a number.";
  if (RESERVED.test(name)) return "Secret names must not start with the GITHUB_ prefix.";
  const parsed = body.safeParse(json);
  if (!parsed.success) return invalid(`${parsed.error.issues[0]?.path.join(".") || "body"} is malformed.`);
  const { encrypted_value: sealed, key_id: keyId, visibility, selected_repository_ids } = parsed.data;
  if (sealed === undefined) return invalid('"encrypted_value" wasn\'t supplied.');
  // octokit/request.js issue 403.
  if (keyId === undefined) return invalid('"key_id" wasn\'t supplied.');
  // GitHub names the value here, which a rehearsal must not.
  if (!BASE64.test(sealed)) return invalid(`encrypted_value does not match ${BASE64}.`);
  if (organization && !["all", "private", "selected"].includes(visibility ?? ""))
    return invalid('"visibility" must be one of all, private, selected.');
  return { sealed, keyId, visibility, repositoryIds: selected_repository_ids };
}

function invalid(what: string): string {
  return `Invalid request.\n\n${what}`;
}
