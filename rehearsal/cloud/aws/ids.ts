import { randomBytes } from "node:crypto";

/** Of AWS's own examples. */
export const ACCOUNT = "123456789012";

/** What an id of AWS's looks like. */
export function newId(prefix: string, length = 16): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return prefix + [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join("");
}
