import { CustomResource, type CustomResourceOptions, type Input, type Output, secret } from "@pulumi/pulumi";
import type { SourceOf } from "../catalog/index.ts";
import { markOf } from "../vault/same-value.ts";
import { type Generation, type GenerationArgs, generationName } from "./generation.ts";

/** What a generation is taken with. */
export interface VaultHow {
  /** The value in use, where there is one: the next generation has to be another. */
  readonly inUse?: Output<string>;
  /** What the stack says of Vault, as one JSON object; secret. Where it says nothing, the environment does. */
  readonly access?: Input<string[]>;
}

interface VaultValueArgs {
  source: SourceOf<"vault-kv">;
  secret: string;
  generation: string;
  /** A mark of the value in use; secret. */
  follows?: Output<string>;
  access?: Input<string[]>;
}

/**
 * A value that somebody else turns in Vault, taken once, by the provider, when this is created: whatever version Vault
 * holds later, this stays (`provider/vault-value.ts`).
 */
export class VaultValue extends CustomResource {
  declare readonly value: Output<string>;
  /** Vault's version that it was taken from; not secret. */
  declare readonly version: Output<number>;

  constructor(name: string, args: VaultValueArgs, opts: CustomResourceOptions) {
    super(
      "keyturn:index:VaultValue",
      name,
      { ...args, value: undefined, version: undefined },
      {
        ...opts,
        ignoreChanges: ["source", "secret", "generation", "follows"],
        additionalSecretOutputs: ["value"],
      },
    );
  }
}

/** A generation that is taken from Vault. */
export function vaultGeneration(
  source: SourceOf<"vault-kv">,
  { inUse, access }: VaultHow,
  { secret: name, generation, opts }: GenerationArgs,
): Generation {
  const called = generationName(name, generation);
  const args: VaultValueArgs = {
    ...{ source, secret: name, generation: String(generation) },
    ...(inUse === undefined ? {} : { follows: secret(inUse.apply((value) => markOf(called, value))) }),
    ...(access === undefined ? {} : { access }),
  };
  const resource = new VaultValue(called, args, opts);
  return { resource, value: resource.value };
}
