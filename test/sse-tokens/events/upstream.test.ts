import { describe, expect, it } from "vitest";
import { upstreamEvents } from "../../../components/sse-tokens/service/index.ts";
import { Collector } from "./collector.ts";

/** An upstream that answers each request with the next of its answers, and keeps what it was asked. */
function upstream(...answers: (() => Response | Promise<Response>)[]) {
  const asked: { url: string; lastEventId: string | null; authorization: string | null }[] = [];
  const lines: string[] = [];
  const events = upstreamEvents({
    url: "https://events.example.com/feed?kind=news",
    headers: { Authorization: "Bearer synthetic-upstream-credential" },
    retry: 5,
    tell: (line) => lines.push(line),
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      asked.push({
        url: String(input),
        lastEventId: headers.get("last-event-id"),
        authorization: headers.get("authorization"),
      });
      const answer = answers.shift();
      return answer === undefined ? new Response(null, { status: 204 }) : await answer();
    },
  });
  return { events, asked, lines };
}

const says = (text: string) => () => new Response(text, { headers: { "Content-Type": "text/event-stream" } });

describe("events of an upstream", () => {
  it("are passed through, whatever they are cut into", async () => {
    const chunks = ["data: o", "ne\nda", "ta: two\nid: 7\n", "\n: comment\n\nevent: news\r\ndata: ü\r\n\r\n"];
    const { events, asked } = upstream(
      () => new Response(ReadableStream.from(chunks.map((text) => new TextEncoder().encode(text)))),
    );
    const collector = new Collector();
    events.subscribe({ audience: "mine" }, collector);
    await expect.poll(() => collector.ended).toBe("source-ended");
    expect(collector.events).toEqual([
      { id: "7", data: "one\ntwo" },
      { event: "news", data: "ü" },
    ]);
    expect(asked[0]).toEqual({
      url: "https://events.example.com/feed?kind=news&audience=mine",
      lastEventId: null,
      authorization: "Bearer synthetic-upstream-credential",
    });
  });

  it("go on after the last one when the upstream was gone, as it is said", async () => {
    const { events, asked, lines } = upstream(
      says("data: one\nid: 1\n\ndata: half of"),
      () => Promise.reject(new TypeError("fetch failed")),
      () => new Response("", { status: 502 }),
      says("data: two\nid: 2\n\n"),
    );
    const collector = new Collector();
    events.subscribe({ lastEventId: "0" }, collector);
    await expect.poll(() => collector.ended).toBe("source-ended");
    expect(collector.data).toEqual(["one", "two"]);
    expect(asked.map(({ lastEventId }) => lastEventId)).toEqual(["0", "1", "1", "1", "2"]);
    expect(lines).toEqual(["the upstream of events does not answer", "the upstream of events answers again"]);
  });

  it("end where the upstream refuses for good", async () => {
    const { events } = upstream(() => new Response("no", { status: 403 }));
    const collector = new Collector();
    events.subscribe({}, collector);
    await expect.poll(() => collector.ended).toBe("source-failed");
    expect(collector.events).toEqual([]);
  });

  it("take no last id that a client makes up for a failure of the upstream", async () => {
    const { events, asked, lines } = upstream(says(""), says(""), says(""), says(""));
    for (const lastEventId of ["\u20ac", "a\nb", "\u0001", "plain"]) {
      const stop = events.subscribe({ lastEventId }, new Collector());
      await new Promise((resolve) => setTimeout(resolve, 2));
      stop();
    }
    expect(asked.map(({ lastEventId }) => lastEventId)).toEqual(["\u00e2\u0082\u00ac", null, null, "plain"]);
    expect([events.healthy(), lines]).toEqual([true, []]);
  });

  it("are let go of when the stream ends, without a word", async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        controller.enqueue(new TextEncoder().encode("data: on\n\n"));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    const { events } = upstream(() => new Response(endless));
    const collector = new Collector();
    const stop = events.subscribe({}, collector);
    await expect.poll(() => collector.events.length).toBeGreaterThan(3);
    stop();
    await expect.poll(() => cancelled).toBe(true);
    const { length } = collector.events;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(collector.events.length).toBe(length);
    expect(collector.ended).toBeUndefined();
  });
});
