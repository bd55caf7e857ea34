// @ts-check

/** What ends a command: printed on standard error as flyctl does, with exit code 1. */
export class Failure extends Error {
  /** Printed below the message. @type {readonly string[]} */
  more;

  /**
   * @param {string} message
   * @param {readonly string[]} [more]
   */
  constructor(message, more = []) {
    super(message);
    this.more = more;
  }
}

/**
 * Puts words before the message of a failure, as Go's `%w` does.
 *
 * @template T
 * @param {string} words
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function wrapped(words, work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw new Failure(`${words}: ${error.message}`, error.more);
    throw error;
  }
}
