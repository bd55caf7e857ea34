import { decodeJwt } from "jose";
import type { Catalog } from "../../components/catalog/index.ts";
import type { SecretValue } from "../../components/secret-value.ts";

/**
 * By token that a secret signs: when the one in a backup was issued, UTC. Made again and dated so, it is the same token.
 * One that has expired since, or that tells no time, is left out: it is dated anew.
 */
export function tokenTimes(
  catalog: Catalog,
  kept: ReadonlyMap<string, SecretValue>,
  now: Date,
): Record<string, string> {
  const times: Record<string, string> = {};
  for (const [token, value] of kept) {
    const source = catalog.secrets[token]?.source;
    if (source?.kind !== "derived" || source.jwt === undefined) continue;
    const issued = issuedAt(value);
    if (issued === undefined) continue;
    const ends = issued.getTime() + source.jwt.expiresIn;
    if (issued <= now && ends > now.getTime()) times[token] = issued.toISOString();
  }
  return times;
}

function issuedAt(value: SecretValue): Date | undefined {
  try {
    const { iat } = decodeJwt(value.reveal());
    const time = new Date((iat ?? Number.NaN) * 1_000);
    return Number.isNaN(time.getTime()) ? undefined : time;
  } catch {
    return undefined;
  }
}
