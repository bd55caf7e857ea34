import { setTimeout as sleep } from "node:timers/promises";
import { createParser } from "eventsource-parser";

/** A client that asks for a token, opens a stream, and comes back with the last id whenever that has ended. */
export class ReturningClient {
  readonly data: string[] = [];
  /** Streams that were opened. */
  opened = 0;
  #lastEventId: string | undefined;
  #retry = 50;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  /** @param base such as `http://127.0.0.1:8001/operator/api/events` */
  constructor(base: string, header: Readonly<Record<string, string>>) {
    this.#done = this.#run(base, header);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(base: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const issued = await fetch(`${base}/sse-token`, { method: "POST", headers, signal });
        const { sse_token } = (await issued.json()) as { sse_token: string };
        const resume = this.#lastEventId === undefined ? "" : `&lastEventId=${this.#lastEventId}`;
        const answer = await fetch(`${base}/stream?token=${sse_token}${resume}`, { signal });
        if (answer.status === 200 && answer.body !== null) await this.#read(answer.body);
      } catch {
        // The service is away, or the test is over.
      }
      await sleep(this.#retry, undefined, { signal }).catch(() => {});
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const parser = createParser({
      onEvent: ({ id, event, data }) => {
        if (id !== undefined) this.#lastEventId = id;
        if (event === "connected") this.opened++;
        else this.data.push(data);
      },
      onRetry: (ms) => {
        this.#retry = ms;
      },
    });
    const decoder = new TextDecoder();
    for await (const bytes of body) parser.feed(decoder.decode(bytes, { stream: true }));
  }
}
