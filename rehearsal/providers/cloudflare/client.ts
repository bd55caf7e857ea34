import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { PropertyValue } from "../values.ts";
import { CloudflareApiError, failureText } from "./api-error.ts";
import type { Settings } from "./settings.ts";

const MAX_RETRIES = 2;
// The official plugin starts with 500 ms: a timing only, which would make a rehearsal wait without showing anything.
const FIRST_PAUSE_MS = 50;
const LONGEST_ASKED_MS = 60_000;

const json: z.ZodType<PropertyValue> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);
const envelope = z.object({ result: json.nullish() });
const failure = z.object({
  errors: z.array(z.object({ code: z.number().optional(), message: z.string().optional() })).nullish(),
});

/** What a request carries. */
export interface Sent {
  readonly body?: unknown;
  /** Values in it that no error may repeat. */
  readonly secrets?: readonly string[];
}

/** An HTTP client of Cloudflare's v4 API that tries again as the official plugin's does. */
export class CloudflareClient {
  #settings: Settings | undefined;
  #stop = new AbortController();

  /** Sets where Cloudflare is and who asks; also what {@link cancel} ended may start again. */
  configure(settings: Settings): void {
    this.#settings = settings;
    this.#stop = new AbortController();
  }

  /** Gives up whatever is under way. */
  cancel(): void {
    this.#stop.abort();
  }

  /**
   * Makes a request and gives the `result` of its answer.
   * @param path from the API's base URL on, without a slash at its start
   * @throws CloudflareApiError for every answer that is no success, after the retries that are due
   */
  async request(method: string, path: string, sent: Sent = {}): Promise<PropertyValue> {
    const { title, response } = await this.#answered(method, path, sent);
    const parsed = envelope.safeParse(await response.json().catch(() => undefined));
    // Zod's message could hold what it read.
    if (!parsed.success) throw new CloudflareApiError(title, "the answer is not Cloudflare's");
    return parsed.data.result ?? null;
  }

  /** Gets what is not JSON. */
  async text(path: string): Promise<string> {
    return (await this.#answered("GET", path, {})).response.text();
  }

  async #answered(method: string, path: string, sent: Sent): Promise<{ title: string; response: Response }> {
    const url = this.#url(path);
    const title = `${method} "${url}"`;
    for (let retries = 0; ; retries++) {
      const response = await this.#send(title, method, url, sent, retries);
      if (response?.ok) return { title, response };
      if (response !== undefined && !(retries < MAX_RETRIES && isPassing(response))) {
        const { errors } = failure.safeParse(await response.json().catch(() => undefined)).data ?? {};
        throw new CloudflareApiError(title, failureText(errors ?? [], sent.secrets ?? []), response.status);
      }
      await this.#pause(askedToWait(response) ?? FIRST_PAUSE_MS * 2 ** retries);
    }
  }

  /** Nothing when the server could not be reached and it is to be tried again. */
  async #send(
    title: string,
    method: string,
    url: string,
    { body }: Sent,
    retries: number,
  ): Promise<Response | undefined> {
    const token = this.#settings?.token;
    const form = body instanceof FormData;
    try {
      return await fetch(url, {
        method,
        signal: this.#stop.signal,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined || form ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      });
    } catch (error) {
      if (this.#stop.signal.aborted) throw new CloudflareApiError(title, "cancelled");
      if (retries >= MAX_RETRIES) throw new CloudflareApiError(title, unreachable(error));
      return undefined;
    }
  }

  #url(path: string): string {
    if (this.#settings === undefined) throw new CloudflareApiError(path, "the provider is not configured");
    return new URL(path, this.#settings.apiUrl).href;
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#stop.signal }).catch(() => {
      throw new CloudflareApiError("waiting for Cloudflare", "cancelled");
    });
  }
}

/** Source: cloudflare-go `internal/requestconfig`, shouldRetry: a conflict too is tried again. */
function isPassing({ status }: Response): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** Source: cloudflare-go `internal/requestconfig`, retryDelay: what would take a minute or more is not waited for. */
function askedToWait(response: Response | undefined): number | undefined {
  const ms = Number(response?.headers.get("retry-after-ms") ?? Number.NaN);
  const seconds = Number(response?.headers.get("retry-after") ?? Number.NaN);
  const asked = Number.isFinite(ms) ? ms : seconds * 1000;
  return asked >= 0 && asked < LONGEST_ASKED_MS ? asked : undefined;
}

function unreachable(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code =
    typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "no reason given";
  return `the server can't be reached (${code})`;
}
