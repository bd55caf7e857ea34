/**
 * Something that may be there at once. What is at once stays so: Node's server answers a request that needs no promise
 * in little more than half the time.
 */
export type Maybe<T> = T | Promise<T>;

/** Goes on with a value, at once where it is there. */
export function onceThere<T, U>(value: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Runs something, and what it throws, at once or later, is made into a value. */
export function attempt<T>(run: () => Maybe<T>, failed: (error: unknown) => T): Maybe<T> {
  try {
    const value = run();
    return value instanceof Promise ? value.catch(failed) : value;
  } catch (error) {
    return failed(error);
  }
}
