import type { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import { KeyPairError } from "./key-pair-error.ts";
import { certificatesIn, privateKeyIn } from "./pem.ts";

/** What a certificate is made for. */
export interface CertificateRequest {
  /** DNS names, wildcards too, and IP addresses; the first is its subject as well. */
  readonly names: readonly string[];
  /** When its generation was asked for, in ISO form: its life is counted from here. */
  readonly at: string;
  /** Milliseconds. */
  readonly validFor: number;
}

/** A machine whose clock is behind is to take a new certificate for valid. */
const BACKDATED_MS = 60 * 60 * 1000;

/** Elliptic curve P-256, which every TLS library knows. */
export const SIGNED_BY = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/**
 * Makes a key and a certificate for it that an authority signs, for servers and clients of TLS.
 * @param authority the authority's key and certificate, in PEM
 * @returns key and certificate, in PEM
 * @throws KeyPairError where the authority can't sign it
 */
export async function makeCertificate(request: CertificateRequest, authority: string): Promise<string> {
  const { X509CertificateGenerator, ...x509 } = await library();
  const issuer = await signer(authority);
  const life = lifeOf(request);
  if (life.notAfter > issuer.certificate.notAfter) {
    throw new KeyPairError(
      `the certificate would be valid longer than its authority's, which ends at ${issuer.certificate.notAfter.toISOString()}`,
    );
  }
  const keys = await newKeys();
  const names = request.names.map(
    (name) => ({ type: isIP(name) === 0 ? "dns" : "ip", value: name }) as const,
  );
  const [subject = ""] = request.names;
  const certificate = await X509CertificateGenerator.create({
    ...life,
    subject: [{ CN: [subject] }],
    issuer: issuer.certificate.subjectName.toJSON(),
    publicKey: keys.publicKey,
    signingKey: issuer.key,
    signingAlgorithm: SIGNED_BY,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension(names),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey),
    ],
  });
  return await bundle(keys.privateKey, certificate.toString("pem"));
}

/**
 * Makes an authority: a key, and a certificate for it that it signs itself. It signs no other authority.
 * @returns key and certificate, in PEM
 */
export async function makeAuthority({ names: [name = ""], ...life }: CertificateRequest): Promise<string> {
  const { X509CertificateGenerator, ...x509 } = await library();
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...lifeOf(life),
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: SIGNED_BY,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return await bundle(keys.privateKey, certificate.toString("pem"));
}

/** Loaded when it is needed: most systems have no such certificates. */
export async function library() {
  // What it puts its parts together with asks for this to be there.
  await import("reflect-metadata");
  return await import("@peculiar/x509");
}

function lifeOf({ at, validFor }: Pick<CertificateRequest, "at" | "validFor">) {
  const begun = Date.parse(at);
  return { notBefore: new Date(begun - BACKDATED_MS), notAfter: new Date(begun + validFor) };
}

export async function newKeys() {
  return await crypto.subtle.generateKey(SIGNED_BY, true, ["sign", "verify"]);
}

async function signer(authority: string) {
  const { PemConverter, X509Certificate } = await library();
  try {
    const certificate = new X509Certificate(certificatesIn(authority));
    const raw = PemConverter.decodeFirst(privateKeyIn(authority));
    const key = await crypto.subtle.importKey("pkcs8", raw, SIGNED_BY, false, ["sign"]);
    return { certificate, key };
  } catch (error) {
    if (error instanceof KeyPairError) throw error;
    // Its errors may quote what they were given.
    throw new KeyPairError(
      "the authority's value can't be read: it is to be a certificate and its key on the curve P-256 in PKCS #8, both in PEM",
    );
  }
}

async function bundle(privateKey: webcrypto.CryptoKey, certificate: string): Promise<string> {
  const { PemConverter } = await library();
  const key = PemConverter.encode(await crypto.subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY");
  return `${key.trim()}\n${certificate.trim()}\n`;
}
