import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derived = promisify(pbkdf2);

/** PostgreSQL's own. Source: src/include/common/scram-common.h. */
const ITERATIONS = 4096;
const SALT_BYTES = 16;

const VERIFIER = /^SCRAM-SHA-256\$(\d{1,9}):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/;

/**
 * What PostgreSQL keeps of a password and takes in its place (RFC 5803, RFC 7677): who reads it can't come in with it.
 * @param password as {@link isAgreedOn} takes it
 */
export async function scramVerifier(
  password: string,
  salt = randomBytes(SALT_BYTES),
  iterations = ITERATIONS,
): Promise<string> {
  const salted = await derived(password, salt, iterations, 32, "sha256");
  const key = createHmac("sha256", salted);
  const stored = createHash("sha256").update(key.update("Client Key").digest()).digest("base64");
  const server = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${server}`;
}

/** Whether what PostgreSQL keeps of a role is this password: a verifier, or the MD5 digest of older days. */
export async function isPasswordOf(kept: string, password: string, role: string): Promise<boolean> {
  const [, iterations, salt] = VERIFIER.exec(kept) ?? [];
  if (iterations !== undefined && salt !== undefined) {
    return same(kept, await scramVerifier(password, Buffer.from(salt, "base64"), Number(iterations)));
  }
  const md5 = createHash("md5").update(password).update(role).digest("hex");
  return same(kept, `md5${md5}`);
}

const MAPPED: readonly (readonly [number, number])[] = [
  [0xa0, 0xa0],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x1680, 0x1680],
  [0x1806, 0x1806],
  [0x180b, 0x180d],
  [0x2000, 0x200d],
  [0x202f, 0x202f],
  [0x205f, 0x2060],
  [0x3000, 0x3000],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
];

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Whether every client sends the same bytes for a password. SASLprep (RFC 4013), which some apply and some do not, leaves
 * it as it is: no wide spaces, no invisible signs, and nothing that compatibility normalisation would write otherwise.
 */
export function isAgreedOn(password: string): boolean {
  return password.normalize("NFKC") === password && ![...password].some(isMapped);
}

/** What SASLprep takes out or writes as a space. Source: RFC 3454, tables B.1 and C.1.2. */
function isMapped(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return MAPPED.some(([first, last]) => code >= first && code <= last);
}
