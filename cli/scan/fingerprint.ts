import { createHash, createHmac } from "node:crypto";

/** What a finding is told again by at the next run. */
export interface Identity {
  readonly rule: string;
  readonly path: string;
  readonly subject: string;
  /** How many of the same rule, path and subject stand before it. */
  readonly nth: number;
}

/** The variable that may hold the key of fingerprints. */
export const KEY_VARIABLE = "KEYTURN_SCAN_KEY";

/**
 * A finding's fingerprint: 32 hexadecimal digits of rule, place and subject, so that it stays when lines move. The
 * value takes part only under a key: a plain digest of a weak one could be guessed from a report that is public.
 *
 * @param key of whoever scans; undefined: the value is left out
 */
export function fingerprint({ rule, path, subject, nth }: Identity, value: string, key?: string): string {
  const about = ["keyturn scan 1", rule, path, subject, `${nth}`];
  if (key === undefined) return createHash("sha256").update(about.join("\0")).digest("hex").slice(0, 32);
  return createHmac("sha256", key)
    .update([...about, value].join("\0"))
    .digest("hex")
    .slice(0, 32);
}
