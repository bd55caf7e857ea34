import { compactVerify, decodeJwt } from "jose";
import { formatDuration } from "../../components/catalog/index.ts";

/** A JWT that another key of the same files signs. */
export interface DerivedKey {
  /** The key whose value signs it. */
  parent: string;
  /** Its claims without times; what a token says of its bearer is no secret. */
  claims: Record<string, unknown>;
  /** From issue to expiry, such as `5y`. */
  expiresIn: string;
}

/**
 * Finds the keys whose values are HS256 tokens signed with another key's value, such as Supabase's. Values are
 * looked at here and go nowhere.
 */
export async function findDerivedKeys(values: ReadonlyMap<string, string>): Promise<Map<string, DerivedKey>> {
  const derived = new Map<string, DerivedKey>();
  for (const [key, value] of values) {
    if (!/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value)) continue;
    for (const [parent, secret] of values) {
      if (parent === key || !(await signs(secret, value))) continue;
      derived.set(key, { parent, ...describe(value) });
      break;
    }
  }
  return derived;
}

async function signs(secret: string, token: string): Promise<boolean> {
  if (secret === "") return false;
  try {
    await compactVerify(token, new TextEncoder().encode(secret), { algorithms: ["HS256"] });
    return true;
  } catch {
    return false;
  }
}

function describe(token: string): Pick<DerivedKey, "claims" | "expiresIn"> {
  const { iat, exp, ...claims } = decodeJwt(token);
  const life = iat === undefined || exp === undefined ? 5 * 365 * 86_400 : Math.max(1, exp - iat);
  return { claims, expiresIn: formatDuration(wholeDays(life) * 1000) };
}

/** Rounded up to days, so that the duration reads as a person would write it. */
function wholeDays(seconds: number): number {
  return seconds < 86_400 ? seconds : Math.ceil(seconds / 86_400) * 86_400;
}
