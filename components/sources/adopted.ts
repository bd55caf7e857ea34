import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { Target } from "../catalog/index.ts";

/** A .env file on this machine that holds the value already. */
export interface AdoptedFile {
  /** Absolute folder that `path` start from. */
  directory: string;
  /** The machine that the target declares, if it does. */
  host?: string;
  path: string;
  key: string;
}

/** A place of another kind that holds the value already, and that the provider can read. */
export interface AdoptedElsewhere {
  /** The target's name in the catalog. */
  name: string;
  target: Target;
  /** Absolute folder that the target's paths start from. */
  directory: string;
  key: string;
  /** What keyturn itself comes in with there; secret. */
  access?: Input<string[]>;
}

export type AdoptedPlace = AdoptedFile | AdoptedElsewhere;

/**
 * A value that was in use before keyturn came, read once from where it is, by the provider, when this is
 * created, and kept in encrypted state from then on. All places must hold the same value.
 */
export class AdoptedValue extends CustomResource {
  declare readonly value: Output<string>;

  constructor(name: string, places: AdoptedPlace[], opts: CustomResourceOptions) {
    super(
      "keyturn:index:AdoptedValue",
      name,
      { places, value: undefined },
      { ...opts, ignoreChanges: ["places"], additionalSecretOutputs: ["value"] },
    );
  }
}
