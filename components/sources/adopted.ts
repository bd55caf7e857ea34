import { CustomResource, type CustomResourceOptions, type Output } from "@pulumi/pulumi";

/** One place that holds the value already. */
export interface AdoptedPlace {
  /** Absolute folder that `path` start from. */
  directory: string;
  /** The machine that the target declares, if it does. */
  host?: string;
  path: string;
  key: string;
}

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
