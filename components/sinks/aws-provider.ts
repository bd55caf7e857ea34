import { Provider } from "@pulumi/aws/provider.js";
import { type Resource, RunError, runtime } from "@pulumi/pulumi";
import type { TargetOf } from "../catalog/index.ts";
import { pluginSettings } from "./plugin-settings.ts";

/** The kinds of place that are at AWS. */
export type AwsKind = "aws-secrets-manager" | "aws-ssm-parameter";

/** Secret whatever the stack file says of them. */
const CREDENTIALS: readonly string[] = ["accessKey", "secretKey", "token"];

/**
 * The provider `aws` for each region, made when first asked for: another region of one provider would replace all that it
 * wrote. Settings are the stack's ordinary `aws:*` configuration, and the plugin's own ways to credentials: profiles,
 * roles, environment variables, none of which meets the state.
 */
export class AwsProviders {
  readonly #parent: Resource;
  readonly #encryptedKeys: readonly string[];
  readonly #byRegion = new Map<string, Provider>();

  /** @param encryptedKeys the keys of the stack's configuration that are encrypted in its file */
  constructor(parent: Resource, encryptedKeys: readonly string[]) {
    this.#parent = parent;
    this.#encryptedKeys = encryptedKeys;
  }

  of(region: string): Provider {
    const made = this.#byRegion.get(region);
    if (made !== undefined) return made;
    const settings = { ...pluginSettings("aws:", CREDENTIALS, this.#encryptedKeys), region };
    const provider = new Provider(`aws-${region}`, settings, { parent: this.#parent });
    this.#byRegion.set(region, provider);
    return provider;
  }
}

/**
 * Where a target is. The environment's AWS_REGION is not asked: who runs it must not decide where secrets go.
 * @param name the target's, in the catalog
 * @throws RunError where neither the target nor the stack says it
 */
export function regionOf(name: string, { region }: TargetOf<AwsKind>): string {
  const known = region ?? runtime.allConfig()["aws:region"];
  if (known) return known;
  throw new RunError(
    `${name} does not say which region of AWS's it is in: write region: … on the target, or pulumi config set aws:region REGION`,
  );
}
