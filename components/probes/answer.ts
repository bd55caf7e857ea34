/** What came of one attempt. Every text in it may be printed: it holds nothing that was sent or answered. */
export interface Answer {
  /** `other`: neither accepted nor refused, such as a fault or no answer at all. */
  readonly verdict: "accept" | "refuse" | "other";
  /** What was asked and what came back, such as `GET https://app.example.com/me answered 401`. */
  readonly said: string;
  /** What a person can do about it, where that is known. */
  readonly remedy?: string;
  /** How long the other side asks to be left alone, in milliseconds. */
  readonly retryAfter?: number;
  /** True where asking again would come to the same, such as a program that is not there. */
  readonly lasting?: boolean;
  /** What was made for the test and could not be taken away again, each such as `DELETE https://… answered 500`. */
  readonly left?: readonly string[];
}

/** What an attempt is given. */
export interface Attempt {
  readonly value: string;
  readonly expected: "accept" | "refuse";
  /** Aborted when the time for the attempt is over, or nobody waits for it any more. */
  readonly signal: AbortSignal;
  readonly now: number;
}
