import { AsyncLocalStorage } from "node:async_hooks";

const MOST_CONNECTIONS = 100;
const connections = new AsyncLocalStorage<string>();

/** Answers a call that came over a connection; `peer` is its other end. */
export function withConnection<Answer>(peer: string, answer: () => Answer): Answer {
  return connections.run(peer, answer);
}

/**
 * One value for each connection. An engine starts a process for each provider resource of a program; to a stand-in it
 * attaches instead, once for each over a connection of its own. What is configured is therefore kept by connection.
 */
export class ByConnection<Value> {
  readonly #values = new Map<string, Value>();
  #last: Value | undefined;

  /** The value of the connection that is being answered; the last that was set where it has none, as after a reconnection. */
  get(): Value | undefined {
    return this.#values.get(connections.getStore() ?? "") ?? this.#last;
  }

  set(value: Value): void {
    this.#last = value;
    const peer = connections.getStore() ?? "";
    this.#values.delete(peer);
    this.#values.set(peer, value);
    const [oldest = ""] = this.#values.keys();
    // A sandbox serves many engines one after the other; what they left is not kept for ever.
    if (this.#values.size > MOST_CONNECTIONS) this.#values.delete(oldest);
  }
}
