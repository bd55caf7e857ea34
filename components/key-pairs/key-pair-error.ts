/** Says why a key pair or a certificate can't be read or made. Holds nothing of a key. */
export class KeyPairError extends Error {
  override readonly name = "KeyPairError";
}
