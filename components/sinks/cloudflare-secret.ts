import { SecretsStoreSecret } from "@pulumi/cloudflare/secretsStoreSecret.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import type { TargetOf } from "../catalog/index.ts";

/** What the store does not tell, or may have been set otherwise by a person; brought into line by the next rotation. */
const UNREADABLE = ["value", "comment", "scopes"];

/** A secret of a Secrets Store. */
export interface CloudflareSecretArgs {
  target: TargetOf<"cloudflare-secrets-store">;
  /** The secret's name in the store. */
  key: string;
  value: Output<string>;
  /** The id of the secret that the store holds already, to be taken over; see `cloudflare-standing.ts`. */
  standing?: string;
}

/**
 * One secret of a Cloudflare Secrets Store; a new value is set in place, and the Workers that bind it read it
 * from then on. One that is taken over is not written: it is said to hold the value, and nobody can look.
 */
export function cloudflareSecret(
  name: string,
  { target, key, value, standing }: CloudflareSecretArgs,
  opts: CustomResourceOptions,
): SecretsStoreSecret {
  const { account, store, scopes } = target;
  const args = { accountId: account, storeId: store, name: key, scopes, value };
  const adoption = standing === undefined ? {} : { import: standing, ignoreChanges: UNREADABLE };
  return new SecretsStoreSecret(name, args, { ...opts, ...adoption });
}
