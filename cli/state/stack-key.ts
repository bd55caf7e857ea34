import { createDecipheriv, pbkdf2 } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { SecretValue } from "../../components/secret-value.ts";

/** As many as the engine uses (`sdk/go/common/resource/config/crypt.go`, NewSymmetricCrypterFromPassphrase). */
const ITERATIONS = 1_000_000;

/** GCM's tag, which Go's `Seal` puts behind the ciphertext. */
const TAG_BYTES = 16;

/**
 * The key of a stack whose values a passphrase locks, made from the passphrase in the environment and the stack's salt.
 *
 * @param salt as state and stack file hold it: `v1:SALT:v1:NONCE:CIPHERTEXT`, of which the last two are a check
 * @returns undefined where no passphrase is in the environment, or the values are locked in another way
 */
export async function stackKey(salt: string | undefined): Promise<Buffer | undefined> {
  const passphrase = await passphraseInUse();
  const bytes = /^v1:([A-Za-z0-9+/=]+):/.exec(salt ?? "")?.[1];
  if (passphrase === undefined || bytes === undefined) return undefined;
  return await promisify(pbkdf2)(passphrase.reveal(), Buffer.from(bytes, "base64"), ITERATIONS, 32, "sha256");
}

/**
 * Opens `v1:NONCE:CIPHERTEXT`, both in base64: AES-256-GCM (crypt.go, symmetricCrypter).
 * @returns undefined where the key is another one, or the text is none of that form
 */
export function opened(key: Buffer, sealed: string): string | undefined {
  const [version, nonce, text, ...rest] = sealed.split(":");
  if (version !== "v1" || nonce === undefined || text === undefined || rest.length > 0) return undefined;
  const bytes = Buffer.from(text, "base64");
  const iv = Buffer.from(nonce, "base64");
  if (bytes.length < TAG_BYTES || iv.length === 0) return undefined;
  const end = bytes.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, iv).setAuthTag(bytes.subarray(end));
    return Buffer.concat([decipher.update(bytes.subarray(0, end)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}

async function passphraseInUse(): Promise<SecretValue | undefined> {
  const { PULUMI_CONFIG_PASSPHRASE: given, PULUMI_CONFIG_PASSPHRASE_FILE: file } = process.env;
  if (given !== undefined && given !== "") return new SecretValue(given);
  if (file === undefined || file === "") return undefined;
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : new SecretValue(text.trim());
}
