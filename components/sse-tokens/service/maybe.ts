/**
 * Something that may be there at once. What is at once stays so: an answer that needs no promise, Node's server writes on
 * the spot.
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
