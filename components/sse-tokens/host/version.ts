import { createHash } from "node:crypto";

/** What a program is called by on a host: of its SHA-256, the first 16 hexadecimal digits. */
export function versionOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
