import { createParser } from "eventsource-parser";
import type { EventSource, From, StreamEvent, Subscriber } from "./event-source.ts";

/** What the source is made with. */
export interface UpstreamOptions {
  /** An address that answers with an event stream. */
  readonly url: string;
  /** Sent along, such as the upstream's own credential. Secret: they are told to nobody. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until it is asked again when it has gone, unless it says otherwise itself. */
  readonly retry: number;
  /** Told when the upstream goes and when it is back; never the URL. */
  readonly tell: (line: string) => void;
  readonly fetch?: typeof fetch;
}

const LONGEST_PAUSE = 30_000;
/** For so many milliseconds after it was last found gone nobody new is sent to it. */
const FRESH = 2_000;
const CONTROL = /\p{Cc}/u;
/** Answers that will be the same the next time: RFC 9110, section 15.5, but for those that ask to come back. */
const isFinal = (status: number) => status >= 400 && status < 500 && status !== 408 && status !== 429;

/**
 * The events of another service, passed through: each stream has a connection of its own there, which is asked for
 * the events after the last one whenever it has broken. 204 ends a stream, as it does for a browser.
 */
export function upstreamEvents(options: UpstreamOptions): EventSource {
  const { tell } = options;
  const open = new Set<AbortController>();
  let failedAt: number | undefined;
  const found = (ok: boolean) => {
    if (!ok && failedAt === undefined) tell("the upstream of events does not answer");
    if (ok && failedAt !== undefined) tell("the upstream of events answers again");
    failedAt = ok ? undefined : performance.now();
  };
  return {
    kind: "upstream",
    healthy: () => failedAt === undefined || performance.now() - failedAt > FRESH,
    subscribe(from, subscriber) {
      const controller = new AbortController();
      open.add(controller);
      const { signal } = controller;
      subscriber.open({});
      passThrough(options, from, subscriber, signal, found)
        .then((reason) => signal.aborted || subscriber.end(reason))
        .finally(() => open.delete(controller));
      return () => controller.abort();
    },
    async close() {
      for (const controller of open) controller.abort();
    },
  };
}

async function passThrough(
  options: UpstreamOptions,
  from: From,
  subscriber: Subscriber,
  signal: AbortSignal,
  found: (ok: boolean) => void,
): Promise<"source-ended" | "source-failed"> {
  const { fetch: ask = fetch } = options;
  let { lastEventId } = from;
  let pause = options.retry;
  let failures = 0;
  const parser = () =>
    createParser({
      onEvent({ id, event, data }) {
        if (id !== undefined) lastEventId = id;
        const told: StreamEvent = {
          data,
          ...(id !== undefined && { id }),
          ...(event !== undefined && { event }),
        };
        if (!signal.aborted) subscriber.event(told);
      },
      onRetry: (ms) => {
        pause = ms;
      },
    });
  while (!signal.aborted) {
    try {
      const headers = { Accept: "text/event-stream", ...options.headers };
      const resume = headerOf(lastEventId);
      const answer = await ask(urlFor(options.url, from), { headers: { ...headers, ...resume }, signal });
      const ended = answer.status === 204;
      if (ended || isFinal(answer.status)) {
        await answer.body?.cancel();
        return ended ? "source-ended" : "source-failed";
      }
      if (!answer.ok || answer.body === null) throw new Error(`status ${answer.status}`);
      found(true);
      failures = 0;
      await readAll(answer.body, parser(), signal);
    } catch {
      if (signal.aborted) break;
      found(false);
      failures++;
    }
    await sleep(Math.min(LONGEST_PAUSE, pause * 2 ** Math.max(0, Math.min(failures, 5) - 1)), signal);
  }
  return "source-ended";
}

/**
 * As a browser sends it: UTF-8 (HTML, "Last-Event-ID"). A client may name anything as its last id; what no header can hold was never
 * one of the upstream's, and must not look as if the upstream were gone.
 */
function headerOf(lastEventId: string | undefined): Record<string, string> {
  if (lastEventId === undefined || CONTROL.test(lastEventId)) return {};
  return { "Last-Event-ID": String.fromCharCode(...new TextEncoder().encode(lastEventId)) };
}

async function readAll(
  body: ReadableStream<Uint8Array>,
  parser: ReturnType<typeof createParser>,
  signal: AbortSignal,
): Promise<void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", stop);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function urlFor(url: string, { audience }: From): string {
  if (audience === undefined) return url;
  const asked = new URL(url);
  asked.searchParams.set("audience", audience);
  return asked.href;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
