import { type Maybe, onceThere } from "./maybe.ts";
import type { Settings } from "./settings.ts";
import type { Grant, Revocation, TokenStore } from "./stores/token-store.ts";
import { isTokenForm, newToken, type Sha256 } from "./token.ts";

/** What a request says of itself beside the token. */
export interface Claim {
  readonly audience?: string;
  readonly address?: string;
}

/** A token that was accepted. */
export interface Redeemed {
  readonly grant: Grant;
  readonly digest: string;
}

/** A token that was issued, and the SHA-256 that stands for it. */
export interface Issued {
  readonly token: string;
  readonly digest: string;
}

/** How tokens are issued and redeemed: with a store ({@link storedTokens}), or signed and without one. */
export interface Tokens {
  /** How they are kept, for `/health`. */
  readonly kind: TokenStore["kind"] | "signed";
  /** A new token for this grant. @throws {StoreFull} @throws {StoreUnavailable} */
  issue(grant: Grant): Maybe<Issued>;
  /** The grant of a token that is live and whose claim is right; a wrong claim uses nothing up. @throws {StoreUnavailable} */
  redeem(token: string, claim: Claim): Maybe<Redeemed | undefined>;
  /** @throws {StoreUnavailable} @throws {RevocationImpossible} where tokens are not kept */
  revoke(revocation: Revocation): Promise<void>;
  onRevoked(listener: (revocation: Revocation) => void): () => void;
  /** Tokens kept, or undefined where none are. @throws {StoreUnavailable} */
  size(): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Tokens that can't be revoked before their time is over. */
export class RevocationImpossible extends Error {
  override readonly name = "RevocationImpossible";
}

/** Tokens of 122 random bits, of which a store keeps the SHA-256. */
export function storedTokens(
  { ttl, singleUse }: Pick<Settings, "ttl" | "singleUse">,
  store: TokenStore,
  sha256: Sha256,
): Tokens {
  return {
    kind: store.kind,
    issue(grant) {
      const token = newToken();
      return onceThere(sha256(token), (digest) =>
        onceThere(store.put(digest, grant, ttl), () => ({ token, digest })),
      );
    },
    redeem(token, claim) {
      if (!isTokenForm(token)) return undefined;
      return onceThere(sha256(token), (digest) =>
        onceThere(store.get(digest), (grant) => {
          if (grant === undefined || !fits(grant, claim)) return undefined;
          if (!singleUse) return { grant, digest };
          return onceThere(store.take(digest), (taken) =>
            taken === undefined ? undefined : { grant, digest },
          );
        }),
      );
    },
    revoke: (revocation) => store.revoke(revocation),
    onRevoked: (listener) => store.onRevoked(listener),
    size: async () => await store.size(),
    close: () => store.close(),
  };
}

/** Whether a request comes from where a grant is good for. */
export function fits({ audience, address }: Grant, claim: Claim): boolean {
  return (
    (audience === undefined || audience === claim.audience) &&
    (address === undefined || address === claim.address)
  );
}
