import { createHmac } from "node:crypto";

/**
 * What tells whether a value is the one that a generation is to follow, without holding it: the state of the newer
 * generation must not keep the older value once that is retired.
 *
 * @param generation the newer one's name, so that two of equal value have nothing in common to see
 */
export function markOf(generation: string, value: string): string {
  return createHmac("sha256", generation).update(value).digest("hex");
}
