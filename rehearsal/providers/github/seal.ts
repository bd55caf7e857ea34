import sodium from "libsodium-wrappers";

/** Seals a value so that only the owner of a public key can read it. Key and result are base64. */
export async function seal(value: string, publicKey: string): Promise<string> {
  await sodium.ready;
  const sealed = sodium.crypto_box_seal(Buffer.from(value, "utf8"), Buffer.from(publicKey, "base64"));
  return Buffer.from(sealed).toString("base64");
}
