import { type Maybe, onceThere } from "./maybe.ts";
import { fingerprintOf, type Sha256 } from "./token.ts";

/** Who a principal token belongs to. */
export interface Principal {
  /** Such as `VX11_PRINCIPAL_TOKEN`: the secret's name, whichever of its two values was shown. */
  readonly name: string;
  /** The fingerprint of the value that was shown. */
  readonly by: string;
}

/** The principal tokens that are accepted now; during a rotation two of a name. */
export interface Principals {
  /** Whose token this is; compared in constant time. */
  match(token: string): Maybe<Principal | undefined>;
  /** Whether the value with this fingerprint is accepted still: what it asked for goes with it. */
  accepts(by: string): boolean;
  /** Calls with the fingerprint of each value that is no longer accepted. @returns what ends the calls */
  onRetired(listener: (by: string) => void): () => void;
}

/** A principal token's SHA-256: the value itself is not kept. */
export interface PrincipalDigest {
  readonly name: string;
  readonly digest: string;
}

/** Principals that can be replaced while the service runs, as when a file of theirs has changed. */
export interface ReplaceablePrincipals extends Principals {
  replace(accepted: readonly PrincipalDigest[]): void;
}

/** Principals of digests. */
export function principalsOf(first: readonly PrincipalDigest[], sha256: Sha256): ReplaceablePrincipals {
  let accepted = first.map(known);
  const listeners = new Set<(by: string) => void>();
  return {
    match(token) {
      return onceThere(sha256(token), (digest) => {
        let found: Principal | undefined;
        // All are compared, so that the time tells neither which one it was nor how much of it was right.
        for (const one of accepted) if (isEqual(one.digest, digest)) found = one.principal;
        return found;
      });
    },
    accepts: (by) => accepted.some(({ principal }) => principal.by === by),
    onRetired(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    replace(next) {
      const gone = accepted.filter((one) => !next.some(({ digest }) => digest === one.digest));
      accepted = next.map(known);
      for (const { principal } of gone) for (const listener of listeners) listener(principal.by);
    },
  };
}

function known({ name, digest }: PrincipalDigest) {
  return { digest, principal: { name, by: fingerprintOf(digest) } };
}

function isEqual(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let different = 0;
  for (let at = 0; at < one.length; at++) different |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return different === 0;
}
