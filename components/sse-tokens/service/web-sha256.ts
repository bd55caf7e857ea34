const encoder = new TextEncoder();

/** SHA-256 by Web Crypto, which Workers have. See `node/sha256.ts` for Node's own, which needs no promise. */
export async function webSha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
