import { isIP } from "node:net";
import { library, newKeys, SIGNED_BY } from "./certificate.ts";

/** A key, and the request for a certificate that is to be signed elsewhere; both in PEM. */
export interface CertificateSigningRequest {
  readonly key: string;
  readonly request: string;
}

/**
 * Makes a key (P-256) and a request for a certificate of it (PKCS #10), for an authority outside.
 * @param subject its common name, at most 64 characters (RFC 5280, ub-common-name)
 * @param names the DNS names and IP addresses that it is for
 */
export async function makeRequest(
  subject: string,
  names: readonly string[],
): Promise<CertificateSigningRequest> {
  const { Pkcs10CertificateRequestGenerator, PemConverter, SubjectAlternativeNameExtension } =
    await library();
  const keys = await newKeys();
  const alternatives = names.map((name) => ({ type: isIP(name) === 0 ? "dns" : "ip", value: name }) as const);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [subject] }],
    keys,
    signingAlgorithm: SIGNED_BY,
    extensions: [new SubjectAlternativeNameExtension(alternatives)],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { key: `${key.trim()}\n`, request: `${request.toString("pem").trim()}\n` };
}

/** The common name of a request for a certificate; nothing where it can't be read or has none. */
export async function subjectOfRequest(request: string): Promise<string | undefined> {
  const { Pkcs10CertificateRequest } = await library();
  try {
    return new Pkcs10CertificateRequest(request).subjectName.getField("CN")[0];
  } catch {
    return undefined;
  }
}
