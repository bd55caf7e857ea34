import type { z } from "zod";
import { MintError } from "./mint.ts";

const TIMEOUT_MS = 30_000;
/** Waits before another attempt. */
const PAUSES_MS = [500, 2_000, 5_000];
/** The API says that it did nothing: too many requests. */
const TURNED_AWAY = 429;
/** Something before the API found it away, at times only after the API had done its work. */
const NO_SERVICE = 503;

/** An API that mints, over HTTP. */
export interface HttpApi {
  /** What it is called in errors, such as `Neon's API`. */
  readonly called: string;
  /** Without a slash at its end. */
  readonly url: string;
  /** What holds the credential: a variable of the environment, or a setting of the stack. */
  readonly credential: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request to such an API. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** With a slash at its beginning. */
  readonly path: string;
  /** To be sent as JSON. */
  readonly body?: unknown;
  /** True where doing it twice would make two: then only a refusal that says that nothing was done is asked again. */
  readonly makes?: boolean;
}

/**
 * Sends a request, again where that can't make a second thing.
 * @throws MintError when the API can't be reached; nothing of request or answer is in it
 */
export async function send(api: HttpApi, { method, path, body, makes }: ApiRequest): Promise<Response> {
  const repeatable = makes === true ? [TURNED_AWAY] : [TURNED_AWAY, NO_SERVICE];
  const init: RequestInit = {
    method,
    headers: headersOf(api),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  for (let attempt = 0; ; attempt++) {
    const response = await attempted(api, path, init);
    const pause = PAUSES_MS[attempt];
    if (!repeatable.includes(response.status) || pause === undefined) return response;
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** What a header refuses, it quotes: so its error stays here, and only the variable's name is told. */
function headersOf(api: HttpApi): Headers {
  try {
    return new Headers({ accept: "application/json", "content-type": "application/json", ...api.headers });
  } catch {
    throw new MintError(`${api.credential} holds a character that no credential has: was it copied whole?`);
  }
}

async function attempted(api: HttpApi, path: string, init: RequestInit): Promise<Response> {
  const url = URL.parse(api.url + path);
  if (url === null || !url.protocol.startsWith("http"))
    throw new MintError(`the address that is given for ${api.called} is no URL`);
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new MintError(`${api.called} could not be reached at ${url.host}${whyOf(error)}`);
  }
}

/** The system's code alone: the rest of the error may quote the request. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (error.name === "TimeoutError") return ` (no answer in ${TIMEOUT_MS / 1000} s)`;
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
}

/** The answer's JSON, of the form expected. @throws MintError that tells the status, and nothing of the answer */
export async function replyOf<T>(
  api: HttpApi,
  response: Response,
  shape: z.ZodType<T>,
  wish: string,
): Promise<T> {
  if (!response.ok) throw refused(api, wish, response.status);
  const parsed = shape.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success)
    throw new MintError(`${api.called} answered in another form than expected when asked to ${wish}`);
  return parsed.data;
}

/** What is said of an answer that is no success. */
export function refused(api: HttpApi, wish: string, status: number): MintError {
  const why =
    status === 401 || status === 403 ? `: is the credential in ${api.credential} a living one?` : "";
  return new MintError(`${api.called} refused to ${wish} (HTTP ${status})${why}`);
}
