import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { VaultAccess } from "./access.ts";

const TIMEOUT_MS = 30_000;
/** Vault takes no request of more than 32 MiB. Source: documentation, "TCP listener", max_request_size. */
const MOST_BYTES = 33 * 2 ** 20;
/** Waits before another attempt. */
const PAUSES_MS = [300, 1_500, 4_000];
/** A token of a login is not used in the last moments of its life. */
const EARLY_MS = 30_000;

/** An answer of Vault's. */
export interface VaultAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Whether it says what is wrong; a secret that is not there is a 404 without a word. */
  readonly says: (word: string) => boolean;
}

/** A request that Vault refused, or that it did not answer: which one and why, nothing of what it holds. */
export class VaultRefused extends Error {
  override readonly name = "VaultRefused";
  /** Nothing when no answer came. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

export interface VaultRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Behind /v1/, each segment as it is. */
  readonly path: string;
  readonly query?: string;
  readonly body?: unknown;
}

/** Asks Vault as somebody. Answers with a status below 500 are the caller's to read, but for a refused token. */
export type AskVault = (request: VaultRequest) => Promise<VaultAnswer>;

/** Tokens of logins, with the time until which they may be used: a run logs in once. */
const tokens = new Map<string, { readonly token: string; readonly until: number }>();

const login = z.object({ auth: z.object({ client_token: z.string(), lease_duration: z.number() }) });
const failure = z.object({ errors: z.array(z.string()) });

/** @throws VaultRefused where nobody answers, Vault is sealed or fails, or the credential is refused */
export function vaultAsker(access: VaultAccess): AskVault {
  return async (request) => {
    const answer = await send(access, request, { "x-vault-token": await tokenOf(access) });
    if (answer.status !== 403) return answer;
    // It may have been revoked before its time.
    forgetToken(access);
    throw new VaultRefused(`Vault: ${request.method} ${request.path}: HTTP 403`, 403);
  };
}

/** Source: Vault's API documentation, "AppRole auth method", "Login with AppRole". */
async function tokenOf(access: VaultAccess): Promise<string> {
  const { as } = access;
  if ("token" in as) return as.token;
  const known = tokens.get(nameOf(access));
  if (known !== undefined && known.until > Date.now()) return known.token;
  const path = `auth/${as.mount}/login`;
  const body = { role_id: as.roleId, secret_id: as.secretId };
  const answer = await send(access, { method: "POST", path, body }, {});
  const parsed = login.safeParse(answer.body);
  if (answer.status !== 200 || !parsed.success)
    throw new VaultRefused(
      `Vault does not let the AppRole in at ${path} (HTTP ${answer.status}): are vault:roleId and vault:secretId right, does the ` +
        "secret id live, and is the mount the one in vault:appRoleMount?",
      answer.status,
    );
  const { client_token: token, lease_duration: seconds } = parsed.data.auth;
  // A life of 0 has no end.
  const until = seconds === 0 ? Number.POSITIVE_INFINITY : Date.now() + seconds * 1000 - EARLY_MS;
  tokens.set(nameOf(access), { token, until });
  return token;
}

function forgetToken(access: VaultAccess): void {
  tokens.delete(nameOf(access));
}

const nameOf = (access: VaultAccess) => JSON.stringify(access);

/** Once more where Vault could not serve: writes carry the version that they begin at, so that doing one twice does it once. */
async function send(
  access: VaultAccess,
  request: VaultRequest,
  headers: Readonly<Record<string, string>>,
): Promise<VaultAnswer> {
  const what = `Vault: ${request.method} ${request.path}`;
  for (let attempt = 0; ; attempt++) {
    const answer = await attempted(access, request, headers);
    const wait = PAUSES_MS[attempt];
    if (answer instanceof VaultRefused) {
      // Who answered would answer the same.
      if (wait === undefined || answer.status !== undefined) throw answer;
    } else {
      const { status } = answer;
      // 412: this server has not got what another one was told before. Source: documentation, "Vault eventual consistency".
      const isPassing = status >= 500 || status === 429 || status === 412;
      if (!isPassing) return answer;
      if (status === 503 && answer.says("sealed")) throw new VaultRefused(`${what}: it is sealed`, 503);
      if (wait === undefined) throw new VaultRefused(`${what}: HTTP ${status}`, status);
    }
    await pause(wait);
  }
}

async function attempted(
  { address, namespace }: VaultAccess,
  { method, path, query = "", body }: VaultRequest,
  headers: Readonly<Record<string, string>>,
): Promise<VaultAnswer | VaultRefused> {
  const url = `${address}/v1/${path.split("/").map(encodeURIComponent).join("/")}${query}`;
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  try {
    const response = await fetch(url, {
      method,
      // Source: API documentation, "The X-Vault-Request header": an agent in between may insist on it.
      headers: {
        ...headers,
        "x-vault-request": "true",
        ...(namespace === undefined ? {} : { "x-vault-namespace": namespace }),
        ...(body === undefined ? {} : { "content-type": type }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      // A standby leads to the active server, which stands at another address: what is sent goes to the one that was named.
      redirect: "manual",
    });
    const { status } = response;
    if (status >= 300 && status < 400)
      return new VaultRefused(
        `Vault: ${new URL(url).host} leads elsewhere: name the active server's address`,
        status,
      );
    const text = await shortText(response);
    if (text === undefined)
      return new VaultRefused(`Vault: ${method} ${path}: ${new URL(url).host} answers without end`, status);
    const parsed = parse(text);
    const said = failure.safeParse(parsed).data?.errors ?? [];
    return { status, body: parsed, says: (word) => said.some((one) => one.toLowerCase().includes(word)) };
  } catch (error) {
    return new VaultRefused(`Vault: ${method} ${path}: no answer from ${new URL(url).host}${whyOf(error)}`);
  }
}

/** Nothing where it is longer than any secret can be. */
async function shortText({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Nothing where something in between answers with a page of its own. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The system's code alone: the rest of such an error may quote what was sent. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (error.name === "TimeoutError") return ` within ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
}
