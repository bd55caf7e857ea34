import type { Output, Resource } from "@pulumi/pulumi";

/** What is brought to the places of one secret. */
export interface Delivered {
  value: Output<string>;
  /** The previous generation while it lives; for a derived secret its parents'. */
  previous?: string;
  /** The previous generation's value while it lives, of a secret that has generations. */
  previousValue?: Output<string>;
  /** Its value, where acceptors are to hold it beside the current one (`overlap: dual`). */
  accepted?: Output<string>;
  /** The generation that the value belongs to, such as `3`; for a derived secret its parents', `JWT_SECRET:3`. */
  generation: string;
  /** False for a derived secret, whose value may also change with the catalog. */
  generated: boolean;
  /** True where the value was there before keyturn. */
  adopted: boolean;
  /** True where its places let go of it (`keyturn remove`). */
  leaving: boolean;
  /**
   * What must be there before a place gets the value: the ledgers, which may refuse, and every generation that
   * lives, so that a value in use is read before it is overwritten.
   */
  before: readonly Resource[];
}
