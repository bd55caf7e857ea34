import { errors, jwtVerify, SignJWT } from "jose";
import type { Settings } from "./settings.ts";
import { SettingsError } from "./settings.ts";
import type { Grant } from "./stores/token-store.ts";
import type { Sha256 } from "./token.ts";
import { fits, RevocationImpossible, type Tokens } from "./tokens.ts";

/** Bytes that a key has at least: as many as its hash (RFC 7518, section 3.2). */
const SHORTEST = 32;
const ISSUER = "keyturn-sse";

/** The key that signs, and during a rotation the one before, by which is still checked. */
export interface SigningKeys {
  readonly current: string;
  readonly previous?: string;
}

/**
 * Tokens that are kept nowhere: each carries its grant and its end, signed by HMAC (a JWT, RFC 7519). Any instance with
 * the key takes them. What that gives up: a token can't be revoked or used once only before its time is over, they are
 * not counted, and the clocks of all instances have to agree.
 * @param keys asked each time, so that they may be replaced
 * @param now the instance's clock, in milliseconds since 1970
 * @throws {SettingsError} where single use is wanted, or a key is too short
 */
export function signedTokens(
  { ttl, singleUse }: Pick<Settings, "ttl" | "singleUse">,
  keys: () => SigningKeys,
  sha256: Sha256,
  now: () => number = Date.now,
): Tokens {
  if (singleUse)
    throw new SettingsError("SSE_SINGLE_USE: a signed token is kept nowhere, so it can't be used up");
  keysOf(keys());
  return {
    kind: "signed",
    async issue({ principal, by, audience, address }) {
      const [key] = keysOf(keys());
      const claims = {
        by,
        ...(audience !== undefined && { audience }),
        ...(address !== undefined && { address }),
      };
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer(ISSUER)
        .setSubject(principal)
        .setJti(crypto.randomUUID())
        .setExpirationTime(Math.floor(now() / 1000) + ttl)
        .sign(key);
      return { token, digest: await sha256(token) };
    },
    async redeem(token, claim) {
      for (const key of keysOf(keys())) {
        const grant = await grantOf(token, key, now());
        if (grant !== undefined)
          return fits(grant, claim) ? { grant, digest: await sha256(token) } : undefined;
      }
      return undefined;
    },
    async revoke() {
      throw new RevocationImpossible(
        "signed tokens are kept nowhere: turn the principal token or the signing key, and they end",
      );
    },
    onRevoked: () => () => {},
    size: async () => undefined,
    async close() {},
  };
}

function keysOf({ current, previous }: SigningKeys): [Uint8Array, ...Uint8Array[]] {
  const encoder = new TextEncoder();
  const [key, ...others] = [current, ...(previous === undefined ? [] : [previous])].map((text) => {
    const bytes = encoder.encode(text);
    if (bytes.length >= SHORTEST) return bytes;
    throw new SettingsError(`a signing key has ${SHORTEST} bytes or more`);
  });
  return [key as Uint8Array, ...others];
}

async function grantOf(token: string, key: Uint8Array, now: number): Promise<Grant | undefined> {
  try {
    const options = {
      algorithms: ["HS256"],
      issuer: ISSUER,
      requiredClaims: ["exp"],
      currentDate: new Date(now),
    };
    const { payload } = await jwtVerify<{ by?: string; audience?: string; address?: string }>(
      token,
      key,
      options,
    );
    const { sub = "", by = "", audience, address } = payload;
    return {
      principal: sub,
      by,
      ...(audience !== undefined && { audience }),
      ...(address !== undefined && { address }),
    };
  } catch (error) {
    // A forged, expired or truncated one.
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
