// @ts-check
import { armor, Decrypter, Encrypter } from "age-encryption";

/** @typedef {import("./document.js").Wrapped} Wrapped */

/**
 * The data key, encrypted for recipients of age's.
 *
 * @param {Buffer} dataKey
 * @param {readonly string[]} recipients
 * @returns {Promise<Wrapped[]>}
 */
export async function wrappedFor(dataKey, recipients) {
  return await Promise.all(
    recipients.map(async (recipient) => {
      const encrypter = new Encrypter();
      encrypter.addRecipient(recipient);
      return { recipient, enc: armor.encode(await encrypter.encrypt(dataKey)) };
    }),
  );
}

/**
 * The data key, by the first identity that opens it; undefined where none does.
 *
 * @param {readonly Wrapped[]} age
 * @param {readonly string[]} identities
 * @returns {Promise<Buffer | undefined>}
 */
export async function unwrapped(age, identities) {
  for (const { enc } of age) {
    for (const identity of identities) {
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      try {
        return Buffer.from(await decrypter.decrypt(armor.decode(enc)));
      } catch {
        // It is for somebody else.
      }
    }
  }
  return undefined;
}
