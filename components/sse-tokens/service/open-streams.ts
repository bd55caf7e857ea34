import type { StreamEnd } from "./metrics.ts";
import { concerns } from "./stores/memory.ts";
import type { Grant, Revocation } from "./stores/token-store.ts";

/** A stream that is open. */
export interface OpenStream {
  /** The SHA-256 of the token that opened it; empty where the principal token did. */
  readonly digest: string;
  readonly grant: Grant;
  end(reason: StreamEnd): void;
}

/** The streams of this instance, so that they can be ended. */
export class OpenStreams {
  readonly #open = new Set<OpenStream>();

  get count(): number {
    return this.#open.size;
  }

  add(stream: OpenStream): void {
    this.#open.add(stream);
  }

  delete(stream: OpenStream): void {
    this.#open.delete(stream);
  }

  revoke(revocation: Revocation): void {
    for (const stream of [...this.#open])
      if (concerns(revocation, stream.digest, stream.grant)) stream.end("revoked");
  }

  endAll(reason: StreamEnd): void {
    for (const stream of [...this.#open]) stream.end(reason);
  }
}
