import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { ByConnection } from "../connection.ts";
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

/** What one provider of a program is configured with, and what stops its requests. */
interface Session {
  readonly settings: Settings;
  readonly stop: AbortController;
}

/**
 * An HTTP client of Cloudflare's v4 API that tries again as the official plugin's does. A program may have several
 * providers: each is a connection with settings of its own.
 */
export class CloudflareClient {
  readonly #sessions = new ByConnection<Session>();

  /** Sets where Cloudflare is and who asks; also what {@link cancel} ended may start again. */
  configure(settings: Settings): void {
    this.#sessions.set({ settings, stop: new AbortController() });
  }

  /** Gives up whatever is under way. */
  cancel(): void {
    this.#sessions.get()?.stop.abort();
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
    const session = this.#session(path);
    const url = new URL(path, session.settings.apiUrl).href;
    const title = `${method} "${url}"`;
    for (let retries = 0; ; retries++) {
      const response = await send(session, { title, method, url, sent }, retries);
      if (response?.ok) return { title, response };
      if (response !== undefined && !(retries < MAX_RETRIES && isPassing(response))) {
        const { errors } = failure.safeParse(await response.json().catch(() => undefined)).data ?? {};
        throw new CloudflareApiError(title, failureText(errors ?? [], sent.secrets ?? []), response.status);
      }
      await wait(session, askedToWait(response) ?? FIRST_PAUSE_MS * 2 ** retries);
    }
  }

  #session(path: string): Session {
    const session = this.#sessions.get();
    if (session === undefined) throw new CloudflareApiError(path, "the provider is not configured");
    return session;
  }
}

interface Outgoing {
  readonly title: string;
  readonly method: string;
  readonly url: string;
  readonly sent: Sent;
}

/** Nothing when the server could not be reached and it is to be tried again. */
async function send(
  { settings: { token }, stop }: Session,
  { title, method, url, sent: { body } }: Outgoing,
  retries: number,
): Promise<Response | undefined> {
  const form = body instanceof FormData;
  try {
    return await fetch(url, {
      method,
      signal: stop.signal,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined || form ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
  } catch (error) {
    if (stop.signal.aborted) throw new CloudflareApiError(title, "cancelled");
    if (retries >= MAX_RETRIES) throw new CloudflareApiError(title, unreachable(error));
    return undefined;
  }
}

async function wait({ stop }: Session, ms: number): Promise<void> {
  await pause(ms, undefined, { signal: stop.signal }).catch(() => {
    throw new CloudflareApiError("waiting for Cloudflare", "cancelled");
  });
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
