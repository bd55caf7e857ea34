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
  /** What is revoked while tokens are being redeemed. */
  readonly #meanwhile = new Set<Revocation[]>();
  #closed = false;

  /** Whether all were ended, and no other is to open. */
  get closed(): boolean {
    return this.#closed;
  }

  get count(): number {
    return this.#open.size;
  }

  add(stream: OpenStream): void {
    this.#open.add(stream);
  }

  delete(stream: OpenStream): void {
    this.#open.delete(stream);
  }

  /**
   * Waits until a token is redeemed. The store may answer before a revocation that is heard sooner, and the stream is not
   * among the open ones yet.
   * @returns undefined where it was revoked meanwhile
   */
  async unlessRevoked<T extends Pick<OpenStream, "digest" | "grant">>(
    redeeming: Promise<T>,
  ): Promise<T | undefined> {
    const heard: Revocation[] = [];
    this.#meanwhile.add(heard);
    try {
      const redeemed = await redeeming;
      const { digest, grant } = redeemed;
      return heard.some((revocation) => concerns(revocation, digest, grant)) ? undefined : redeemed;
    } finally {
      this.#meanwhile.delete(heard);
    }
  }

  revoke(revocation: Revocation): void {
    for (const heard of this.#meanwhile) heard.push(revocation);
    for (const stream of [...this.#open])
      if (concerns(revocation, stream.digest, stream.grant)) stream.end("revoked");
  }

  /** Ends all for good. */
  close(): void {
    this.#closed = true;
    this.endAll("shutdown");
  }

  endAll(reason: StreamEnd): void {
    for (const stream of [...this.#open]) stream.end(reason);
  }
}
