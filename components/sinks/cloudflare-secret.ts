import { SecretsStoreSecret } from "@pulumi/cloudflare/secretsStoreSecret.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import type { TargetOf } from "../catalog/index.ts";

/** A secret of a Secrets Store. */
export interface CloudflareSecretArgs {
  target: TargetOf<"cloudflare-secrets-store">;
  /** The secret's name in the store. */
  key: string;
  value: Output<string>;
}

/**
 * One secret of a Cloudflare Secrets Store; a new value is set in place, and the Workers that bind it read it
 * from then on.
 */
export function cloudflareSecret(
  name: string,
  { target, key, value }: CloudflareSecretArgs,
  opts: CustomResourceOptions,
): SecretsStoreSecret {
  const { account, store, scopes } = target;
  return new SecretsStoreSecret(name, { accountId: account, storeId: store, name: key, scopes, value }, opts);
}
