import { KeyPairError } from "./key-pair-error.ts";

/** Any text: signed and verified, it shows that both halves belong together. */
const PROOF = "keyturn";

/**
 * Makes a key pair for SSH, Ed25519.
 * @param comment stands in both halves, so that a line of `authorized_keys` says where it is from
 * @returns the private half, in OpenSSH's format
 */
export async function makeSshKey(comment: string): Promise<string> {
  const { utils } = await ssh2();
  for (;;) {
    const { private: key } = utils.generateKeyPairSync("ed25519", { comment });
    const read = utils.parseKey(key);
    // ssh2 1.17 loses a byte of one in some two hundred keys, which nothing reads any more.
    if (!(read instanceof Error) && read.verify(PROOF, read.sign(PROOF)) === true) return key;
  }
}

/** Whether a value is meant as a private key. */
export function isPrivateKey(value: string): boolean {
  return /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(value);
}

/**
 * The public half of a private key, as a line of `authorized_keys` has it: `ssh-ed25519 AAAA… COMMENT`.
 * @throws KeyPairError where it can't be read
 */
export async function sshPublicKey(privateKey: string): Promise<string> {
  const { utils } = await ssh2();
  const key = utils.parseKey(privateKey);
  // Its errors may quote what it was given.
  if (key instanceof Error) {
    throw new KeyPairError("the private key can't be read: is it whole, and without a passphrase?");
  }
  const comment = key.comment.trim();
  return `${key.type} ${key.getPublicSSH().toString("base64")}${comment === "" ? "" : ` ${comment}`}`;
}

/** Loaded when it is needed: most systems have no such key. */
async function ssh2() {
  return (await import("ssh2")).default;
}
