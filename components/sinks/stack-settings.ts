import { type Output, output, runtime, secret } from "@pulumi/pulumi";

/**
 * What the stack says of a provider, for the provider `keyturn`: its process has the engine's environment but not the stack's
 * configuration. It goes along as a secret, so that it holds there as it does for the plugin of that name.
 *
 * @param keys such as `github:token`
 * @returns one JSON object of those that are set; nothing where none is
 */
export function stackSettings(
  keys: readonly string[],
  config: Readonly<Record<string, string>> = runtime.allConfig(),
): Output<string[]> | undefined {
  const own = keys.flatMap((key) => (config[key] ? [[key, config[key]]] : []));
  return own.length === 0 ? undefined : output(secret([JSON.stringify(Object.fromEntries(own))]));
}

/** What keyturn comes in with at Cloudflare. */
export const CLOUDFLARE_SETTINGS = ["cloudflare:apiToken", "cloudflare:baseUrl"] as const;

/** What keyturn comes in with at GitHub. */
export const GITHUB_SETTINGS = ["github:token", "github:baseUrl"] as const;

/** What keyturn comes in with at Vault. The first three are the official plugin's words; of an AppRole it has none. */
export const VAULT_SETTINGS = [
  "vault:address",
  "vault:namespace",
  "vault:token",
  "vault:roleId",
  "vault:secretId",
  "vault:appRoleMount",
] as const;
