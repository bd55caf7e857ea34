import { setTimeout as pause } from "node:timers/promises";
import { RunError, runtime } from "@pulumi/pulumi";
import { z } from "zod";
import { conceal } from "../conceal.ts";

const TIMEOUT_MS = 30_000;
/** Waits before another attempt, where Cloudflare does not say how long. */
const PAUSES_MS = [500, 2_000, 5_000];
/** Cloudflare's own limit blocks for five minutes: that is not waited for. */
const LONGEST_WAIT_MS = 60_000;

// Source: cloudflare-go `option.WithEnvironmentProduction`, which the plugin takes where nothing is set.
const PUBLIC_API = "https://api.cloudflare.com/client/v4";

const STORES = "edit the account's Secrets Store";

/** Cloudflare's API, and who asks it. */
export interface CloudflareApi {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** What the token has to be allowed to do, for messages; editing the account's Secrets Store where it is left out. */
  readonly may?: string;
}

/** A request that Cloudflare refused, or that did not get through: which one and why, nothing of what it holds. */
export class CloudflareRefused extends RunError {
  /** Nothing when no answer came. */
  readonly status: number | undefined;
  /** Cloudflare's own, of each thing that it said. */
  readonly codes: readonly number[];

  constructor(message: string, status?: number, codes: readonly number[] = []) {
    super(message);
    this.status = status;
    this.codes = codes;
  }
}

/**
 * The API as the plugin finds it: the stack's `cloudflare:apiToken` and `cloudflare:baseUrl`, else CLOUDFLARE_API_TOKEN
 * and CLOUDFLARE_BASE_URL in the environment.
 * @param may what the token has to be allowed to do
 * @throws CloudflareRefused where there is no token
 */
export function cloudflareApi(
  config: Readonly<Record<string, string>> = runtime.allConfig(),
  env: Readonly<Record<string, string | undefined>> = process.env,
  may?: string,
): CloudflareApi {
  const token = config["cloudflare:apiToken"] || env.CLOUDFLARE_API_TOKEN;
  const url = config["cloudflare:baseUrl"] || env.CLOUDFLARE_BASE_URL || PUBLIC_API;
  if (token) return { url: url.replace(/\/+$/, ""), token, ...(may === undefined ? {} : { may }) };
  throw new CloudflareRefused(
    "Cloudflare is to be asked, and nobody says as whom: set CLOUDFLARE_API_TOKEN in the environment, or " +
      "pulumi config set --secret cloudflare:apiToken",
  );
}

const failure = z.object({ errors: z.array(z.object({ code: z.number(), message: z.string() })) });
/** Around every answer. Source: Cloudflare's API reference, "Make API calls", responses. */
const done = z.object({ success: z.literal(true) });

/** A request that carries something. */
export interface CloudflareSend {
  readonly method: "PATCH" | "POST";
  /** To be sent as JSON, or as the form that it is. */
  readonly body: unknown;
  /** Values in it that no error may repeat, whatever Cloudflare says. */
  readonly secrets?: readonly string[];
  /** True where the API wants a change as a JSON merge patch and says so in its type (RFC 7396). */
  readonly merges?: boolean;
  /** True where doing it twice would make two: then only an answer that says that nothing was done is asked again. */
  readonly makes?: boolean;
}

/**
 * Asks Cloudflare, again where it is asked to wait or could not serve, and that does no harm.
 *
 * @param path from the base URL on, with a slash at its beginning
 * @returns the answer's JSON, of the form expected
 * @throws CloudflareRefused
 */
export async function askCloudflare<T>(
  api: CloudflareApi,
  how: "GET" | "DELETE" | CloudflareSend,
  path: string,
  shape: z.ZodType<T>,
): Promise<T> {
  const method = typeof how === "string" ? how : how.method;
  const what = `Cloudflare: ${method} ${path.replace(/\?.*/, "")}`;
  for (let attempt = 0; ; attempt++) {
    const response = await attempted(api, how, path, what);
    const isAnswered =
      response.ok || (typeof how !== "string" && how.makes === true && response.status !== 429);
    const wait = isAnswered ? undefined : waitBefore(response, attempt);
    if (wait === undefined) return await read(response, shape, { what, api, secrets: secretsOf(how) });
    await response.body?.cancel();
    await pause(wait);
  }
}

async function attempted(
  api: CloudflareApi,
  how: "GET" | "DELETE" | CloudflareSend,
  path: string,
  what: string,
): Promise<Response> {
  const url = URL.parse(api.url + path);
  if (url === null || !url.protocol.startsWith("http"))
    throw new CloudflareRefused("cloudflare:baseUrl or CLOUDFLARE_BASE_URL is no URL");
  try {
    const headers = { authorization: `Bearer ${api.token}` };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    if (typeof how === "string") return await fetch(url, { method: how, headers, signal });
    const { method, body, merges } = how;
    // The boundary of a form stands in its type, which is set with it.
    // Where it would be led elsewhere, what it carries stays here: that address is nobody's that the settings name.
    const redirect = "manual";
    if (body instanceof FormData) return await fetch(url, { method, headers, body, signal, redirect });
    const type = merges === true ? "application/merge-patch+json" : "application/json";
    const typed = { ...headers, "content-type": type };
    return await fetch(url, { method, headers: typed, body: JSON.stringify(body), signal, redirect });
  } catch (error) {
    throw new CloudflareRefused(`${what}: no answer from ${url.host}${whyOf(error)}`);
  }
}

/** How long to wait before asking again, in ms; nothing when asking again is of no use. */
function waitBefore({ status, headers }: Response, attempt: number): number | undefined {
  const passing = status === 429 || status === 408 || status >= 500;
  const usual = PAUSES_MS[attempt];
  if (!passing || usual === undefined) return undefined;
  const asked = Number(headers.get("retry-after") ?? Number.NaN) * 1000;
  if (!(asked >= 0)) return usual;
  return asked <= LONGEST_WAIT_MS ? asked : undefined;
}

function secretsOf(how: "GET" | "DELETE" | CloudflareSend): readonly string[] {
  const { secrets = [] } = typeof how === "string" ? {} : how;
  return secrets.filter((value) => value !== "");
}

async function read<T>(
  response: Response,
  shape: z.ZodType<T>,
  { what, api: { may = STORES }, secrets }: { what: string; api: CloudflareApi; secrets: readonly string[] },
): Promise<T> {
  const { ok, status, headers } = response;
  const json: unknown = await response.json().catch(() => undefined);
  const errors = failure.safeParse(json).data?.errors ?? [];
  // A 200 alone is no success: it may carry a refusal, end half-way, or be a page of something in between.
  if (ok && errors.length === 0) {
    const parsed = shape.safeParse(json);
    if (done.safeParse(json).success && parsed.success) return parsed.data;
    throw new CloudflareRefused(`${what}: the answer is of another form than expected`, status);
  }
  // The longest first: one may hold another, of which a piece would stay.
  const longestFirst = secrets.toSorted((one, other) => other.length - one.length);
  const hidden = (text: string) => longestFirst.reduce(conceal, text);
  const said = errors.map(({ code, message }) => `${hidden(message)} (${code})`);
  throw new CloudflareRefused(
    [`${what}: HTTP ${status}`, ...said, ...adviceOn(status, headers, may)].join(", "),
    status,
    errors.map(({ code }) => code),
  );
}

function adviceOn(status: number, headers: Headers, may: string): string[] {
  if (status === 401 || status === 403) return [`does the API token live, and may it ${may}?`];
  const wait = headers.get("retry-after");
  return status === 429 && wait !== null ? [`it asks to wait ${wait} s: run again then`] : [];
}

/** The system's code alone: the rest of such an error may quote the token. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (error.name === "TimeoutError") return ` within ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
}
