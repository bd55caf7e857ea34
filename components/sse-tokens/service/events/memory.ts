import type { EventSource, StreamEvent, Subscriber } from "./event-source.ts";

/** Events of this process alone, for tests and for programs that embed the service. */
export interface MemoryEvents extends EventSource {
  /** Tells an event to every stream; its id is a count. */
  publish(event: Omit<StreamEvent, "id">): void;
}

/** @param keep events that are kept for those who come back */
export function memoryEvents(keep = 1_000): MemoryEvents {
  const subscribers = new Set<Subscriber>();
  const kept: StreamEvent[] = [];
  let last = 0;
  return {
    kind: "memory",
    healthy: () => true,
    publish(event) {
      const numbered = { ...event, id: String(++last) };
      kept.push(numbered);
      if (kept.length > keep) kept.shift();
      for (const subscriber of [...subscribers]) subscriber.event(numbered);
    },
    subscribe({ lastEventId }, subscriber) {
      const known = lastEventId === undefined ? last : Number(lastEventId);
      const oldest = last - kept.length;
      const gap = !(known >= oldest && known <= last);
      subscriber.open({ ...(lastEventId === undefined && { position: String(last) }), ...(gap && { gap }) });
      for (const event of kept) if (gap || Number(event.id) > known) subscriber.event(event);
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    async close() {
      for (const subscriber of [...subscribers]) subscriber.end("source-ended");
      subscribers.clear();
    },
  };
}
