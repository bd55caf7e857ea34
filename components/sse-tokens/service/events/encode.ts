import type { StreamEvent } from "./event-source.ts";

const encoder = new TextEncoder();
const encoded = new WeakMap<StreamEvent, Uint8Array>();

/** What a silent stream says, so that nothing on the way takes it for dead: a comment. */
export const HEARTBEAT = encoder.encode(":\n\n");

/** An event as it is sent; the same bytes for all streams that get it. */
export function encodeEvent(event: StreamEvent): Uint8Array {
  let bytes = encoded.get(event);
  if (bytes === undefined) {
    bytes = encoder.encode(`${fieldsOf(event)}\n`);
    encoded.set(event, bytes);
  }
  return bytes;
}

/**
 * How a stream begins. Its first line is `data:`, as clients of old expect; the name keeps it away from handlers of
 * messages. The id lets a client that has seen no event come back to where it began.
 */
export function encodeOpening(retry: number, start: { position?: string; gap?: boolean }): Uint8Array {
  const data = JSON.stringify({ retry, ...(start.gap === true && { gap: true }) });
  const id = start.position === undefined ? "" : `id: ${oneLine(start.position)}\n`;
  return encoder.encode(`data: ${data}\nevent: connected\n${id}retry: ${retry}\n\n`);
}

function fieldsOf({ id, event, data }: StreamEvent): string {
  const name = event === undefined || event === "message" ? "" : `event: ${oneLine(event)}\n`;
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `${name}${lines.join("")}${id === undefined ? "" : `id: ${oneLine(id)}\n`}`;
}

/** A line end in a name or an id would begin another field. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]+/g, " ");
}
