import type { Settings } from "./settings.ts";

/** What of an answer decides whether it is asked for again. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly documentationUrl: string | undefined;
}

// Upstream waits as long as it is told, which may be not at all: without a pause it would ask as fast as it can.
const LEAST_PAUSE_MS = 20;

/**
 * How long to wait before the request is made again, in milliseconds; nothing when the answer stands.
 *
 * Recorded: the legacy client tries 500 again, and not 429, 401, 422; the newer one also 429. A 403 that says itself
 * that it is about rate limits is waited for by both, however often it comes (terraform-provider-github
 * `github/transport.go`; go-github CheckResponse).
 * @param retries how often it was made again already
 */
export function pauseBeforeRetry(answer: Answer, retries: number, settings: Settings): number | undefined {
  if (isRateLimit(answer)) return Math.max(askedToWait(answer) ?? 0, LEAST_PAUSE_MS);
  if (retries >= settings.maxRetries) return undefined;
  if (settings.legacyClient)
    return settings.retryableErrors.includes(answer.status) ? settings.retryDelayMs : undefined;
  const { status } = answer;
  if (status !== 429 && !(status >= 500 && status !== 501)) return undefined;
  return askedToWait(answer) ?? settings.retryDelayMs;
}

function isRateLimit({ status, headers, documentationUrl = "" }: Answer): boolean {
  if (status !== 403) return false;
  return headers.get("x-ratelimit-remaining") === "0" || documentationUrl.endsWith("secondary-rate-limits");
}

function askedToWait({ headers }: Answer): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds * 1000;
  if (headers.get("x-ratelimit-remaining") !== "0") return undefined;
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  return Number.isFinite(reset) ? Math.max(reset * 1000 - Date.now(), 0) : undefined;
}
