import { Provider, type ProviderArgs } from "@pulumi/github/provider.js";
import { Config, type Resource, RunError, secret } from "@pulumi/pulumi";
import { pluginSettings } from "./plugin-settings.ts";

const NAMESPACE = "github:";
/** Secret whatever the stack file says of them. */
const CREDENTIALS: readonly string[] = ["token", "appAuth"];

/**
 * The provider `github` for each owner of repositories, made when first asked for: one catalog may name
 * repositories of several owners, and a provider serves one. Its settings are the stack's ordinary `github:*`
 * configuration, and the plugin's own environment variables.
 */
export class GithubProviders {
  readonly #parent: Resource;
  readonly #encryptedKeys: readonly string[];
  readonly #byOwner = new Map<string, Provider>();

  /** @param encryptedKeys the keys of the stack's configuration that are encrypted in its file, such as `github:token` */
  constructor(parent: Resource, encryptedKeys: readonly string[]) {
    this.#parent = parent;
    this.#encryptedKeys = encryptedKeys;
  }

  /** @param owner a user or an organization */
  of(owner: string): Provider {
    const made = this.#byOwner.get(owner);
    if (made !== undefined) return made;
    const provider = new Provider(`github-${owner}`, settings(owner, this.#encryptedKeys), {
      parent: this.#parent,
    });
    this.#byOwner.set(owner, provider);
    return provider;
  }
}

/** The owner of a repository that is named OWNER/NAME. */
export function ownerOf(repository: string): string {
  return repository.split("/")[0] ?? "";
}

function settings(owner: string, encryptedKeys: readonly string[]): ProviderArgs {
  const everywhere = process.env.GITHUB_OWNER;
  if (everywhere !== undefined && everywhere !== "" && everywhere.toLowerCase() !== owner.toLowerCase()) {
    // Source: terraform-provider-github, the environment's owner goes before the one that is configured.
    throw new RunError(
      `GITHUB_OWNER is ${everywhere} in the environment, and the plugin would write to that owner instead of ${owner}: ` +
        "take it out of the environment. The catalog's repositories say whose they are",
    );
  }
  return {
    // The plugin's older client fails at once when GitHub asks it to wait (429); the newer one waits.
    legacyClient: false,
    ...pluginSettings(NAMESPACE, CREDENTIALS, encryptedKeys),
    ...token(),
    owner,
  };
}

/**
 * Given here as a secret: the package would take it from the environment and leave it in plain in the state. An app's
 * credential stands alone, since the plugin refuses a token beside it.
 */
function token(): ProviderArgs {
  const config = new Config("github");
  if (config.get("appAuth") !== undefined) {
    delete process.env.GITHUB_TOKEN;
    return {};
  }
  const value = config.getSecret("token") ?? process.env.GITHUB_TOKEN;
  return value === undefined ? {} : { token: secret(value) };
}
