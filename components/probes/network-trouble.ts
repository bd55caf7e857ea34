/** Why nothing came back, in words that may be printed. */
export interface Trouble {
  readonly said: string;
  readonly remedy?: string;
  /** Whether the request may have reached the other side. */
  readonly sent: boolean;
}

const TRUST = "if it is signed by a CA of your own, name its file in NODE_EXTRA_CA_CERTS";

const certificate = (said: string, remedy: string): Trouble => ({ said, remedy, sent: false });
const unknownIssuer = certificate("has a certificate of an issuer that is not trusted", TRUST);

/** Sources: Node's documentation of errors, getaddrinfo(3) and connect(2), OpenSSL's X509_verify_cert_error_string. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: { said: "refused the connection", sent: false },
  ENOTFOUND: { said: "has a host that no name server knows", sent: false },
  EAI_AGAIN: { said: "could not be looked up: the name server did not answer", sent: false },
  EHOSTUNREACH: { said: "can't be reached from here", sent: false },
  ENETUNREACH: { said: "can't be reached from here", sent: false },
  UND_ERR_CONNECT_TIMEOUT: { said: "took no connection in time", sent: false },
  ECONNRESET: { said: "broke the connection off", sent: true },
  EPIPE: { said: "broke the connection off", sent: true },
  UND_ERR_SOCKET: { said: "broke the connection off", sent: true },
  SELF_SIGNED_CERT_IN_CHAIN: unknownIssuer,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  ERR_TLS_CERT_ALTNAME_INVALID: certificate(
    "has a certificate for another host",
    "use the host that it names",
  ),
  CERT_HAS_EXPIRED: certificate("has a certificate that has expired", "renew it"),
  ERR_INVALID_URL: certificate(
    "could not be asked: the proxy that the environment names is no URL",
    "correct HTTPS_PROXY, HTTP_PROXY or ALL_PROXY",
  ),
};

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string" && error.code in TROUBLES) return error.code;
  const inner = error.cause === undefined ? "" : codeOf(error.cause);
  if (inner !== "") return inner;
  return "code" in error && typeof error.code === "string" ? error.code : "";
};

/** What an error of the network means. Only its code is read: what else it says may quote the request. */
export function troubleOf(error: unknown): Trouble {
  const code = codeOf(error);
  const known = TROUBLES[code];
  if (known !== undefined) return known;
  const proxy = error instanceof Error ? /^Proxy response \((\d{3})\)/.exec(error.message)?.[1] : undefined;
  if (proxy !== undefined) return proxyRefused(proxy);
  return { said: `gave no answer${/^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : ""}`, sent: true };
}

/** The proxy would not pass it on. */
export function proxyRefused(status: number | string): Trouble {
  return {
    said: `was not let through: the proxy answered ${status}`,
    remedy: "let the proxy pass it, or name the host in NO_PROXY",
    sent: false,
  };
}
