import type { EventSource, Subscriber } from "./event-source.ts";

/** No events at all: streams carry signs of life only. */
export function noEvents(): EventSource {
  const subscribers = new Set<Subscriber>();
  return {
    kind: "none",
    healthy: () => true,
    subscribe(_, subscriber) {
      subscribers.add(subscriber);
      subscriber.open({});
      return () => subscribers.delete(subscriber);
    },
    async close() {
      for (const subscriber of subscribers) subscriber.end("source-ended");
      subscribers.clear();
    },
  };
}
