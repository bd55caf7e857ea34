import type { EventSource, From, StreamEvent, Subscriber } from "../../events/event-source.ts";
import { StoreUnavailable } from "../../stores/token-store.ts";
import { RedisConnection, type RedisOptions } from "./connection.ts";
import { isAfter, isEntryId } from "./entry-id.ts";
import { type Entry, entryOf, type RawEntry, StreamReader, streamState } from "./stream-reader.ts";

/** What the source is made with. */
export interface RedisEventsOptions extends RedisOptions {
  /** The stream's key. */
  readonly key: string;
}

/** Entries that are asked for at once for those who come back. */
const PAGE = 500;

/** A stream of this instance. */
interface Listener {
  readonly subscriber: Subscriber;
  readonly audience: string | undefined;
  /** The last entry that it was told, or would have been if it were for it. */
  position: string;
  /** What came while older entries were still being told; undefined once it has caught up. */
  waiting: Told[] | undefined;
}

interface Told {
  readonly id: string;
  readonly audience: string | undefined;
  readonly event: StreamEvent;
}

/**
 * The entries of a Redis Stream. Its fields `event` and `data` are the event's; an entry without `data` is told as the
 * JSON of all its fields. One with a field `audience` is for streams of that audience alone. The entry's id is the
 * event's, so that a client gets all that it has missed, as far back as the stream is kept.
 */
export function redisEvents({ key, ...redis }: RedisEventsOptions): EventSource {
  const connection = new RedisConnection(redis, "earlier events");
  const listeners = new Set<Listener>();
  const endAll = (reason: "source-ended" | "source-failed") => {
    const all = [...listeners];
    listeners.clear();
    for (const { subscriber } of all) subscriber.end(reason);
  };
  const reader = new StreamReader(redis, key, "events", {
    entry(entry) {
      const told = toldOf(entry);
      for (const listener of [...listeners]) {
        if (listener.waiting === undefined) tell(listener, told);
        else listener.waiting.push(told);
      }
    },
    // They come back with an id that the stream never had, and are told of the gap.
    anew: () => endAll("source-failed"),
  });

  const catchUp = async (listener: Listener, lastEventId: string) => {
    const { last, keptFrom } = await streamState(connection, key);
    // An id of another source, or one that is still to come, says nothing of where the client was.
    const known = isEntryId(lastEventId) && !isAfter(lastEventId, last);
    const gap = !known || (keptFrom !== undefined && isAfter(keptFrom, lastEventId));
    listener.position = known ? lastEventId : last;
    if (listeners.has(listener))
      listener.subscriber.open({ position: listener.position, ...(gap && { gap }) });
    for (let full = true; full && listeners.has(listener); ) {
      const words = ["XRANGE", key, `(${listener.position}`, "+", "COUNT", String(PAGE)];
      const entries = (await connection.ask(words)) as RawEntry[];
      for (const entry of entries) if (listeners.has(listener)) tell(listener, toldOf(entryOf(entry)));
      full = entries.length === PAGE;
    }
    const { waiting = [] } = listener;
    listener.waiting = undefined;
    for (const told of waiting) if (listeners.has(listener)) tell(listener, told);
  };

  return {
    kind: "redis-stream",
    healthy: () => reader.isReady,
    subscribe({ lastEventId, audience }: From, subscriber) {
      const position = reader.position ?? "0-0";
      const listener: Listener = { subscriber, audience, position, waiting: undefined };
      listeners.add(listener);
      if (lastEventId === undefined) {
        subscriber.open({ position });
      } else {
        listener.waiting = [];
        catchUp(listener, lastEventId).catch((error: unknown) => {
          if (!(error instanceof StoreUnavailable)) throw error;
          if (listeners.delete(listener)) subscriber.end("source-failed");
        });
      }
      return () => listeners.delete(listener);
    },
    async close() {
      reader.close();
      connection.close();
      endAll("source-ended");
    },
  };
}

/** Tells an entry once, and in order: reader and page may both have it. */
function tell(listener: Listener, { id, audience, event }: Told): void {
  if (!isAfter(id, listener.position)) return;
  listener.position = id;
  if (audience === undefined || audience === listener.audience) listener.subscriber.event(event);
}

function toldOf({ id, fields }: Entry): Told {
  const { event, data, audience } = fields;
  return {
    id,
    audience,
    event: { id, data: data ?? JSON.stringify(fields), ...(event !== undefined && { event }) },
  };
}
