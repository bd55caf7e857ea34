import { KeyPairError } from "./key-pair-error.ts";

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[A-Za-z0-9+/=\s]+-----END \1-----/g;

/** The certificates of a bundle, as they stand there, the first one first. @throws KeyPairError where there is none */
export function certificatesIn(bundle: string): string {
  const found = blocks(bundle, (label) => label === "CERTIFICATE");
  if (found.length === 0) throw new KeyPairError("there is no certificate in it");
  return found.join("");
}

/** The private key of a bundle. @throws KeyPairError unless there is exactly one */
export function privateKeyIn(bundle: string): string {
  const [key, ...others] = blocks(bundle, (label) => label.endsWith("PRIVATE KEY"));
  if (key === undefined || others.length > 0) {
    throw new KeyPairError(
      `there ${key === undefined ? "is no private key" : "are several private keys"} in it`,
    );
  }
  return key;
}

function blocks(bundle: string, isMeant: (label: string) => boolean): string[] {
  const all = [...bundle.matchAll(BLOCK)];
  return all.flatMap(([block, label = ""]) => (isMeant(label) ? [`${block.trim()}\n`] : []));
}
