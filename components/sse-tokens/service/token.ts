import type { Maybe } from "./maybe.ts";

/** SHA-256 of a text as lower-case hex. Node has it at once, a Worker as a promise. */
export type Sha256 = (text: string) => Maybe<string>;

/** The form of a token: a UUID of version 4, 122 random bits (RFC 9562, section 5.4). */
const TOKEN = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A token that nobody has seen yet, from the platform's own source of randomness. */
export function newToken(): string {
  return crypto.randomUUID();
}

/** Whether a text could be a token; what can't needs no look into a store. */
export function isTokenForm(text: string): boolean {
  return text.length === 36 && TOKEN.test(text);
}

/** What stands for a token or a principal token in logs: the beginning of its SHA-256, 48 bits. */
export function fingerprintOf(digest: string): string {
  return digest.slice(0, 12);
}
