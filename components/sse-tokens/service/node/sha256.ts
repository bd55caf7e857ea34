import { hash } from "node:crypto";

/** SHA-256 by Node's own, at once. */
export function nodeSha256(text: string): string {
  return hash("sha256", text, "hex");
}
