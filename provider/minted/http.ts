import type { z } from "zod";
import { MintError } from "./mint.ts";

const TIMEOUT_MS = 30_000;
/** Waits before another attempt. */
const PAUSES_MS = [500, 2_000, 5_000];
/** The API says that it did nothing: too many requests, or no service. Any other failure may have made something. */
const REPEATABLE: readonly number[] = [429, 503];

/** An API that mints, over HTTP. */
export interface HttpApi {
  /** What it is called in errors, such as `Neon's API`. */
  readonly called: string;
  /** Without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends a request, again where the API says that it did nothing.
 * @throws MintError when the API can't be reached; nothing of request or answer is in the message
 */
export async function send(api: HttpApi, method: string, path: string, body?: unknown): Promise<Response> {
  const init: RequestInit = {
    method,
    headers: { accept: "application/json", "content-type": "application/json", ...api.headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  for (let attempt = 0; ; attempt++) {
    const response = await attempted(api, path, init);
    const pause = PAUSES_MS[attempt];
    if (!REPEATABLE.includes(response.status) || pause === undefined) return response;
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function attempted(api: HttpApi, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(api.url + path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw new MintError(`${api.called} could not be reached at ${new URL(api.url).host}`, { cause });
  }
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
  const why = status === 401 || status === 403 ? ": is its credential in the environment a living one?" : "";
  return new MintError(`${api.called} refused to ${wish} (HTTP ${status})${why}`);
}
