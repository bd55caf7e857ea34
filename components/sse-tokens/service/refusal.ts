import { jsonAnswer } from "./answers.ts";
import type { RefusalReason } from "./metrics.ts";

const STATUS = {
  "credential-missing": 401,
  "credential-wrong": 403,
  "request-malformed": 400,
  "rate-limited": 429,
  "locked-out": 429,
  "store-full": 503,
  "store-unavailable": 503,
  "streams-full": 503,
  "source-unavailable": 503,
  "shutting-down": 503,
} as const satisfies Record<RefusalReason, number>;

/** Seconds after which it makes sense to come back, where nothing better is known. */
const COME_BACK = 5;

/** A request that is not granted. Forged, expired, used and another's token are told alike. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: RefusalReason;
  readonly #after: number | undefined;

  /** @param after seconds until it makes sense to come back */
  constructor(reason: RefusalReason, words: string, after?: number) {
    super(words);
    this.reason = reason;
    this.#after = after;
  }

  /** The answer to it: `{ error, message }`. */
  response(): Response {
    const status = STATUS[this.reason];
    const after = this.#after ?? (status === 503 ? COME_BACK : undefined);
    const headers: Record<string, string> = after === undefined ? {} : { "Retry-After": String(after) };
    return jsonAnswer({ error: this.reason, message: this.message }, status, headers);
  }
}
