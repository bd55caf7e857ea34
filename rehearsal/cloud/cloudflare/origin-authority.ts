const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 24 * 60 * 60 * 1000;
const YEARS_MS = 20 * 365 * DAY_MS;

/** What is asked of the authority for origins. */
interface Asked {
  readonly csr: string;
  readonly hostnames: readonly string[];
  readonly days: number;
  /** ISO 8601. */
  readonly at: string;
}

/** One for all clouds of a process: nobody but tests trusts it. */
let authority: ReturnType<typeof makeAuthority> | undefined;

/** Signs a request; nothing where it is none, or is not signed by the key in it. The subject is the authority's own, as Cloudflare's. */
export async function signOrigin({ csr, hostnames, days, at }: Asked) {
  const x509 = await library();
  authority ??= makeAuthority();
  const { certificate: issuer, keys } = await authority;
  const request = readRequest(x509, csr);
  if (request === undefined || !(await request.verify())) return undefined;
  const notAfter = new Date(Date.parse(at) + days * DAY_MS);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: "OU=CloudFlare Origin CA, CN=CloudFlare Origin Certificate",
    issuer: issuer.subject,
    publicKey: request.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.parse(at) - 60_000),
    notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(hostnames.map((value) => ({ type: "dns", value }))),
    ],
  });
  return { certificate: certificate.toString("pem"), expiresOn: notAfter.toISOString() };
}

/** The authority's certificate, in PEM: what the simulated edge trusts. */
export async function originAuthority(): Promise<string> {
  authority ??= makeAuthority();
  return (await authority).certificate.toString("pem");
}

async function makeAuthority() {
  const x509 = await library();
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "O=Simulated, CN=Simulated authority for origins",
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(now - YEARS_MS),
    notAfter: new Date(now + YEARS_MS),
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  return { certificate, keys };
}

function readRequest(x509: Awaited<ReturnType<typeof library>>, csr: string) {
  try {
    return new x509.Pkcs10CertificateRequest(csr);
  } catch {
    return undefined;
  }
}

async function library() {
  await import("reflect-metadata");
  return await import("@peculiar/x509");
}
