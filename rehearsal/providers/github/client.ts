import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { GithubApiError } from "./api-error.ts";
import { pauseBeforeRetry } from "./retry.ts";
import type { Settings } from "./settings.ts";

const failure = z.object({ message: z.string().optional(), documentation_url: z.string().optional() });

/** An HTTP client of GitHub's REST API that behaves as the official plugin's does. */
export class GithubClient {
  readonly #settings: Settings;
  readonly #stop = new AbortController();
  /** The end of the request before: the legacy client makes one at a time. */
  #before: Promise<unknown> = Promise.resolve();
  #wroteLast = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * Makes a request and reads its answer.
   * @param path from the API's base URL on, without a slash at its start, each part encoded
   * @throws GithubApiError for every answer that is no success, after the retries that are due
   */
  async request<Answer>(
    method: "GET" | "PUT" | "DELETE",
    path: string,
    answer: z.ZodType<Answer>,
    body?: object,
  ): Promise<Answer> {
    const url = new URL(path, this.#settings.apiUrl).href;
    const title = `${method} ${url}`;
    const make = () => this.#untilAnswered(title, method, url, body);
    const { legacyClient, parallelRequests } = this.#settings;
    const json = legacyClient && !parallelRequests ? await this.#inTurn(method, make) : await make();
    const parsed = answer.safeParse(json);
    // Zod's message could hold what it read.
    if (!parsed.success) throw new GithubApiError(title, { message: "the answer is not GitHub's" });
    return parsed.data;
  }

  /** Gives up whatever is under way. */
  cancel(): void {
    this.#stop.abort();
  }

  async #inTurn<Result>(method: string, make: () => Promise<Result>): Promise<Result> {
    const turn = this.#before.then(async () => {
      const { writeDelayMs } = this.#settings;
      if (this.#wroteLast && writeDelayMs > 0) await this.#pause(writeDelayMs);
      this.#wroteLast = method !== "GET";
      return await make();
    });
    this.#before = turn.catch(() => undefined);
    return await turn;
  }

  async #untilAnswered(title: string, method: string, url: string, body?: object): Promise<unknown> {
    for (let retries = 0; ; retries++) {
      const response = await this.#send(title, method, url, body, retries);
      if (response === undefined) continue;
      const json = await readJson(response);
      if (response.ok) return json;
      const { status, headers } = response;
      const told = failure.safeParse(json).data;
      const answer = { status, headers, documentationUrl: told?.documentation_url };
      const wait = pauseBeforeRetry(answer, retries, this.#settings);
      if (wait === undefined) throw new GithubApiError(title, { status, message: told?.message ?? "" });
      await this.#pause(wait);
    }
  }

  /** Nothing when the server could not be reached and it is to be tried again. */
  async #send(
    title: string,
    method: string,
    url: string,
    body: object | undefined,
    retries: number,
  ): Promise<Response | undefined> {
    const { token, maxRetries, retryDelayMs } = this.#settings;
    try {
      return await fetch(url, {
        method,
        signal: this.#stop.signal,
        headers: {
          accept: "application/vnd.github+json",
          "user-agent": "keyturn-rehearsal",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      if (this.#stop.signal.aborted) throw new GithubApiError(title, { message: "cancelled" });
      if (retries >= maxRetries) throw new GithubApiError(title, { message: unreachable(error) });
      await this.#pause(retryDelayMs);
      return undefined;
    }
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#stop.signal }).catch(() => {
      throw new GithubApiError("waiting for GitHub", { message: "cancelled" });
    });
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function unreachable(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code =
    typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "no reason given";
  return `the server can't be reached (${code})`;
}
