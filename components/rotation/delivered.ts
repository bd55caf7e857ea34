import type { Output, Resource } from "@pulumi/pulumi";

/** What is brought to the places of one secret. */
export interface Delivered {
  value: Output<string>;
  /** The generation that the value belongs to, such as `3`; for a derived secret its parents', `JWT_SECRET:3`. */
  generation: string;
  /** False for a derived secret, whose value may also change with the catalog. */
  generated: boolean;
  /** The ledgers that must have agreed before anything else is made of it. */
  guards: readonly Resource[];
}
