import type { ExpectedKey } from "./host-key.ts";

/** A way to show who keyturn is. */
export type Proof =
  | { readonly kind: "agent"; readonly socket: string }
  | { readonly kind: "key"; readonly key: string; readonly from: string };

/** One machine on the way, all that is left open in the catalog settled. */
export interface Hop {
  /** As the catalog calls it: for messages. */
  readonly called: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly expected: ExpectedKey;
  /** To be tried one after the other. */
  readonly proofs: readonly Proof[];
}

/** How a file's machine is reached: the machines that connections go through, then itself. */
export interface Route {
  /** The target's name in the catalog: for messages. */
  readonly name: string;
  readonly hops: readonly [Hop, ...Hop[]];
  /** How long each may take to answer, in milliseconds. */
  readonly connectWithin: number;
}
