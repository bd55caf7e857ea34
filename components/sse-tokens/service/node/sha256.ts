import { createHash } from "node:crypto";

/** SHA-256 by Node's own, at once. */
export function nodeSha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
