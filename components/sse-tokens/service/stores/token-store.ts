import type { Maybe } from "../maybe.ts";

/** What is kept of a token: for whom it was issued, and what it is bound to. Nothing of it is secret. */
export interface Grant {
  /** The principal's name, such as `VX11_PRINCIPAL_TOKEN`. */
  readonly principal: string;
  /** The fingerprint of the principal token that asked for it: of two during a rotation, which one. */
  readonly by: string;
  /** The one audience that it is good for. */
  readonly audience?: string;
  /** The one address that it is good for. */
  readonly address?: string;
}

/** Whose tokens and streams are to end at once. */
export type Revocation =
  | { readonly kind: "token" /** The token's SHA-256, as hex. */; readonly digest: string }
  | { readonly kind: "principal" /** As in {@link Grant}. */; readonly by: string }
  | { readonly kind: "all" };

/**
 * Where live tokens are kept, each under its SHA-256 alone. Every store answers the same to the same calls:
 * `test/sse-tokens/stores/contract.ts` plays them all. Times are the store's own clock's.
 */
export interface TokenStore {
  readonly kind: "memory" | "redis" | "durable-object";

  /**
   * Keeps a token until its time is over.
   * @param ttl in seconds, a whole number from 1 on
   * @throws {StoreFull} where there is no room; no live token makes way
   * @throws {StoreUnavailable} where it can't be kept for certain
   */
  put(digest: string, grant: Grant, ttl: number): Maybe<void>;

  /** The grant of a live token. @throws {StoreUnavailable} */
  get(digest: string): Maybe<Grant | undefined>;

  /** As `get`, and the token is gone: of two that take the same one, one gets it. @throws {StoreUnavailable} */
  take(digest: string): Maybe<Grant | undefined>;

  /**
   * Takes tokens away and tells every instance, so that open streams end.
   * @throws {StoreUnavailable} where an instance may not have been told
   */
  revoke(revocation: Revocation): Promise<void>;

  /** Calls with every revocation from now on, by any instance. @returns what ends the calls */
  onRevoked(listener: (revocation: Revocation) => void): () => void;

  /** How many tokens are kept; those count whose time is over and which nobody has cleared away. @throws {StoreUnavailable} */
  size(): Maybe<number>;

  /** Lets go of timers and connections. */
  close(): Promise<void>;
}

/** There is no room for another token. */
export class StoreFull extends Error {
  override readonly name = "StoreFull";
}

/** The store does not answer; nothing may be issued or opened that rests on it. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}
