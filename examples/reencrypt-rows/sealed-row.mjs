// @ts-check
/** AES-256-GCM as a service of yours uses it: both that service and the migration import this. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * @typedef {object} Key
 * @property {Buffer} bytes 32 of them
 * @property {string} id What a row names its key by. Made from the key, so that whoever has the key can tell its rows,
 *   and nobody can tell the key.
 */
/** @typedef {{ nonce: Buffer, sealed: Buffer }} Sealed `sealed` is the ciphertext with the tag behind it. */

/**
 * The key of a secret's value: 64 hexadecimal digits, as `{ kind: random, length: 64, charset: hex }` makes them.
 *
 * @param {string} value
 * @returns {Key}
 */
export function keyOf(value) {
  if (!/^[0-9a-f]{64}$/.test(value)) throw new Error("a key is not 64 hexadecimal digits");
  const bytes = Buffer.from(value, "hex");
  return { bytes, id: createHmac("sha256", bytes).update("id of this key").digest("hex").slice(0, 16) };
}

/**
 * Encrypts with a nonce of its own. The row's id is authenticated with it, so that no row can stand in another's place.
 *
 * @param {Key} key @param {string} id @param {Buffer} plain
 * @returns {Sealed}
 */
export function seal(key, id, plain) {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key.bytes, nonce).setAAD(Buffer.from(id));
  return { nonce, sealed: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) };
}

/**
 * @param {Key} key @param {string} id @param {Sealed} row
 * @returns {Buffer}
 * @throws {Error} that names the row, where it was not sealed with this key and for this id
 */
export function open(key, id, { nonce, sealed }) {
  const at = sealed.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key.bytes, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(id)).setAuthTag(sealed.subarray(at));
    return Buffer.concat([decipher.update(sealed.subarray(0, at)), decipher.final()]);
  } catch {
    throw new Error(`row ${id} can't be decrypted with the key that it names`);
  }
}
