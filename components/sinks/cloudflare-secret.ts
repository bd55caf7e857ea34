import { SecretsStoreSecret } from "@pulumi/cloudflare/secretsStoreSecret.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import { type StoreWay, wayIsClear } from "./cloudflare-way.ts";

/** A secret of a Secrets Store. */
export interface CloudflareSecretArgs extends StoreWay {
  value: Output<string>;
  /** The id of the secret that the store holds already, to be taken over: `ACCOUNT/STORE/SECRET`. */
  standing?: string;
}

/**
 * One secret of a Cloudflare Secrets Store; a new value is set in place, and the Workers that bind it read it
 * from then on. One that is taken over is imported and then written once with the adopted value, scopes and comment:
 * nobody can look whether it holds them.
 */
export function cloudflareSecret(
  name: string,
  { value, standing, ...way }: CloudflareSecretArgs,
  opts: CustomResourceOptions,
): SecretsStoreSecret {
  const { account, store, scopes } = way.target;
  const args = { accountId: account, storeId: store, name: way.key, comment: way.comment, scopes, value };
  const hooks = {
    ...opts.hooks,
    beforeCreate: [...(opts.hooks?.beforeCreate ?? []), wayIsClear(name, way)],
  };
  const options = { ...opts, hooks, ...(standing === undefined ? {} : { import: standing }) };
  return new SecretsStoreSecret(name, args, options);
}
