import type { StreamEvent, Subscriber } from "../../../components/sse-tokens/service/index.ts";

/** A subscriber that keeps what it was told. */
export class Collector implements Subscriber {
  readonly events: StreamEvent[] = [];
  started: { readonly position?: string; readonly gap?: boolean } | undefined;
  ended: string | undefined;

  open(start: { readonly position?: string; readonly gap?: boolean }): void {
    this.started = start;
  }

  event(event: StreamEvent): void {
    this.events.push(event);
  }

  end(reason: string): void {
    this.ended = reason;
  }

  get data(): string[] {
    return this.events.map(({ data }) => data);
  }
}
