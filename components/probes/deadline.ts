/** A signal that is aborted after some time or with another, and a way to let go of both. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether the time was over, rather than the other signal aborted. */
  readonly isOver: () => boolean;
  readonly clear: () => void;
}

/**
 * Not `AbortSignal.any` with `AbortSignal.timeout`: there a timer may be collected as garbage before it fires
 * (nodejs/node#57736).
 */
export function deadline(milliseconds: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    controller.abort();
  }, milliseconds);
  const abort = () => controller.abort();
  if (outer?.aborted) abort();
  outer?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over,
    clear: () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", abort);
    },
  };
}
