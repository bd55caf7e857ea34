import { STATUS_CODES } from "node:http";
import { ProviderError } from "../provider.ts";

/** One entry of an envelope's `errors`. */
export interface ApiFailure {
  readonly code?: number | undefined;
  readonly message?: string | undefined;
}

/**
 * A request that Cloudflare refused, or that did not get through. Worded as the official plugin's error, but for the
 * answer: where that one repeats the whole of it, this one names Cloudflare's codes and words, without any value that
 * was sent.
 */
export class CloudflareApiError extends ProviderError {
  /** Nothing when no answer came. */
  readonly status: number | undefined;

  constructor(request: string, what: string, status?: number) {
    const answer = status === undefined ? "" : `${status} ${STATUS_CODES[status] ?? ""} `;
    super(`failed to make http request: ${request}: ${answer}${what}`.trimEnd());
    this.status = status;
  }
}

/** What an answer's errors say, without the values that were sent. */
export function failureText(failures: readonly ApiFailure[], values: readonly string[]): string {
  const text = failures.map(({ code, message = "" }) => `${message} (${code ?? "no code"})`).join("; ");
  return values
    .filter((value) => value !== "")
    .reduce((shown, value) => shown.replaceAll(value, "[secret]"), text);
}
