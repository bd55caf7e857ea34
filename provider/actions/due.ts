/** What was written of one key; see `components/sinks/action.ts`. */
export interface Cause {
  readonly generation: string;
  readonly previous?: string;
  /** Empty where this run leaves out what the value is made from, and so can't write another one. */
  readonly digest?: string;
}

export type Causes = Readonly<Record<string, Cause>>;

/** Stands for a run that failed halfway: whatever is asked for next, it is due. */
export const HALF_DONE: Cause = { generation: "" };

/**
 * The keys of which another value was written than what the action last ran for.
 * @param done what it last ran for
 * @param adopted keys whose first value was there before keyturn
 */
export function dueKeys(done: Causes, wanted: Causes, adopted: readonly string[]): string[] {
  return Object.entries(wanted).flatMap(([key, cause]) => {
    const before = done[key];
    const isDue = before === undefined ? !adopted.includes(key) : isAnother(before, cause);
    return isDue ? [key] : [];
  });
}

/**
 * A rotation that was rolled back before its action ran has written twice, and the generation is what it was: that shows in
 * the previous one. Where the previous one is gone, nothing was written.
 */
function isAnother(before: Cause, now: Cause): boolean {
  if (before.generation !== now.generation) return true;
  if (before.digest !== now.digest && now.digest !== "") return true;
  return now.previous !== undefined && now.previous !== before.previous;
}
