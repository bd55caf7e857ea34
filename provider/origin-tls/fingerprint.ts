import { createPrivateKey, X509Certificate } from "node:crypto";
import { KeyPairError } from "../../components/key-pairs/index.ts";

/**
 * The SHA-256 of a certificate, which no other one has.
 * @param chain certificates in PEM, the server's own first
 * @throws KeyPairError where it can't be read, or the key is another's
 */
export function fingerprintOf(chain: string, key: string): string {
  const certificate = read(() => new X509Certificate(chain), "the certificate");
  const own = read(() => createPrivateKey(key), "the private key");
  if (!certificate.checkPrivateKey(own)) throw new KeyPairError("the private key is not the certificate's");
  return certificate.fingerprint256;
}

/** What the library says may quote what it was given. */
function read<T>(reads: () => T, what: string): T {
  try {
    return reads();
  } catch {
    throw new KeyPairError(`${what} can't be read: it is to be PEM, and the key without a passphrase`);
  }
}
