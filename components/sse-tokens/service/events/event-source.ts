/** An event as a client gets it. */
export interface StreamEvent {
  /** What a client names when it comes back; without one, the event is not told again. */
  readonly id?: string;
  /** The event's name; `message` where there is none. */
  readonly event?: string;
  readonly data: string;
}

/** Where a stream begins. */
export interface From {
  /** The last event that the client has; undefined: from now on. */
  readonly lastEventId?: string;
  readonly audience?: string;
}

/** Who gets the events, in order. */
export interface Subscriber {
  /**
   * Called once, before any event.
   * @param position an id to come back from if no event was told yet
   * @param gap whether events after the client's last one may be no longer to be had
   */
  open(start: { readonly position?: string; readonly gap?: boolean }): void;
  event(event: StreamEvent): void;
  /** The source can't go on; nothing is called after it. */
  end(reason: "source-ended" | "source-failed"): void;
}

/** Where events come from. A subscription never misses an event with an id that comes after its beginning. */
export interface EventSource {
  readonly kind: "none" | "memory" | "redis-stream" | "upstream";
  /** Whether it can be reached, for `/health`. */
  healthy(): boolean;
  /** Begins to tell. @returns what ends it; afterwards nothing more is called */
  subscribe(from: From, subscriber: Subscriber): () => void;
  close(): Promise<void>;
}
