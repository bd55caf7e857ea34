import { createPrivateKey, createPublicKey } from "node:crypto";

const LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const CHECKSUM_LETTERS = 6;
/** What stands before the bytes of an X25519 key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b656e04220420", "hex");

/** What stands for the public half of an identity of age's; undefined for any other value. */
export function publicHalfOf(value: string): string | undefined {
  const [identity] = /^AGE-SECRET-KEY-1[A-Z0-9]+$/m.exec(value) ?? [];
  if (identity === undefined) return undefined;
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8, bytesOf(identity)]),
    format: "der",
    type: "pkcs8",
  });
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
}

/** What stands for a recipient of age's, `age1…`: the same as for the identity that it belongs to. */
export function recipientHalf(recipient: string): string {
  return bytesOf(recipient).toString("hex");
}

/** The bytes of a Bech32 text (BIP 173): five bits a letter, behind the last 1, before the checksum. */
function bytesOf(text: string): Buffer {
  const letters = text.toLowerCase().slice(text.lastIndexOf("1") + 1, -CHECKSUM_LETTERS);
  const bits = [...letters].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
