const SEPARATOR = "\t";

/** One string out of a message and its remedy: a schema's error is a single string. Read by {@link splitRemedy}. */
export function withRemedy(message: string, remedy: string): string {
  return `${message}${SEPARATOR}${remedy}`;
}

/** The message and, if it has one, the remedy of a schema's error. */
export function splitRemedy(joined: string): { message: string; remedy?: string } {
  const [message = "", remedy] = joined.split(SEPARATOR);
  return remedy === undefined ? { message } : { message, remedy };
}
