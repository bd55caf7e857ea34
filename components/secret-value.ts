import { inspect } from "node:util";

const PLACEHOLDER = "[secret]";

/**
 * A value that must never be printed. Every usual way to turn it into text (`String()`, a template literal,
 * `JSON.stringify`, `console.log`, `util.inspect`) gives a placeholder; only {@link SecretValue.reveal} gives
 * the value, so that a reader can find each place where it leaves the wrapper.
 */
export class SecretValue {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it where the value is handed to its destination, and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return PLACEHOLDER;
  }

  toJSON(): string {
    return PLACEHOLDER;
  }

  [Symbol.toPrimitive](): string {
    return PLACEHOLDER;
  }

  [inspect.custom](): string {
    return PLACEHOLDER;
  }
}
