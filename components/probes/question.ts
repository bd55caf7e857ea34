/** What is to come of asking: the value works, or it does not. */
export type Expected = "accept" | "refuse";

/** One question to a probe. */
export interface Question {
  /** The secret value that is presented. Needed by a probe that presents one; others leave it unread. */
  readonly value?: string;
  readonly expected: Expected;
  /** What the value is, in words that may be printed, such as `the current value`. */
  readonly what: string;
}

/** Time, so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. Never rejects. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface AskOptions {
  /** Ends the asking; what a sequence made is cleaned up all the same. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** The stack's settings of a provider that a probe asks, such as `github:token`: before those of the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told what a person should know though the answer was as expected: something that could not be cleaned up. */
  readonly warn?: (text: string) => void;
}

/** The clock on the wall. */
export const wallClock: Clock = {
  now: () => Date.now(),
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal?.addEventListener("abort", end, { once: true });
    }),
};
