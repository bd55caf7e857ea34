import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { Target } from "../catalog/index.ts";

/** What one key of a place is to hold. */
export interface PlaceEntry {
  /** The secret's name in the catalog. */
  secret: string;
  /** The generation that the value belongs to, such as `3`, or `JWT_SECRET:2` for a derived one. */
  generation: string;
  value: Input<string>;
  /** Set where the value was there before keyturn. */
  adopted?: boolean;
  /** What the place accepts beside it while two generations live. */
  previous?: { generation: string; value: Input<string> };
}

/** What is written to one place. */
export interface PlaceValuesArgs {
  /** The target's name in the catalog. */
  name: string;
  target: Target;
  /** Absolute folder that the target's paths start from. */
  directory: string;
  /** By key. */
  entries: Record<string, PlaceEntry>;
  /** Keys that the place lets go of. */
  absent?: string[];
  /** What keyturn itself comes in with, where the target names a credential: values to try, secret. */
  access?: Input<string[]>;
}

/** Values at one place, written by the provider `keyturn` through the driver of its kind (`provider/places`). */
export class PlaceValues extends CustomResource {
  /** What was not written because the place did not answer: by target, then by key, the generation. */
  declare readonly owed: Output<Record<string, Record<string, string>>>;

  constructor(name: string, args: PlaceValuesArgs, opts: CustomResourceOptions) {
    super("keyturn:index:PlaceValues", name, { ...args, owed: undefined }, opts);
  }
}

/** What one place holds of a secret's previous generation. */
export interface PreviousValuesArgs {
  secret: string;
  /** The previous generation. */
  generation: string;
  name: string;
  target: Target;
  directory: string;
  access?: Input<string[]>;
  /** By key, the previous value. */
  values: Record<string, Input<string>>;
}

/** The previous values of one secret at a place that holds two: the driver lets them die when this is deleted. */
export class PreviousValues extends CustomResource {
  constructor(name: string, args: PreviousValuesArgs, opts: CustomResourceOptions) {
    super("keyturn:index:PreviousValues", name, { ...args }, opts);
  }
}
