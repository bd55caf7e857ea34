import type { Context } from "hono";
import type { Desk } from "./desk.ts";
import { encodeEvent, encodeOpening, HEARTBEAT } from "./events/encode.ts";
import type { From } from "./events/event-source.ts";
import type { StreamEnd } from "./metrics.ts";
import type { OpenStream, OpenStreams } from "./open-streams.ts";
import type { Parts } from "./parts.ts";
import { Refusal } from "./refusal.ts";
import { fingerprintOf } from "./token.ts";
import type { Redeemed } from "./tokens.ts";

const ROUTE = "stream";

/** `GET <base>/events/stream?token=…`: the events, for a token that is live, until told. */
export function streamRoute(
  parts: Parts,
  desk: Desk,
  streams: OpenStreams,
): (c: Context) => Promise<Response> {
  const { settings } = parts;
  return async (c) => {
    const address = desk.addressOf(c);
    try {
      const audience = desk.audience(c);
      const redeemed = await redeem(parts, desk, c, { audience, address });
      if (streams.count >= settings.maxStreams)
        throw new Refusal("streams-full", "as many streams are open as there is room for");
      const lastEventId = c.req.header("last-event-id") ?? desk.parameter(c, "lastEventId");
      const from = {
        ...(lastEventId !== undefined && { lastEventId }),
        ...(audience !== undefined && { audience }),
      };
      const { grant, digest } = redeemed;
      const entry = {
        principal: grant.principal,
        by: grant.by,
        ...(digest !== "" && { token: fingerprintOf(digest) }),
        ...(audience !== undefined && { audience }),
        ...(address !== undefined && { address }),
      };
      desk.metrics.streamOpened();
      desk.audit({ ...entry, action: "opened" });
      const body = streamBody(parts, streams, redeemed, from, (reason) => {
        desk.metrics.streamEnded(reason);
        desk.audit({ ...entry, action: "ended", reason });
      });
      return c.body(body, 200, {
        "Content-Type": "text/event-stream; charset=utf-8",
        "X-Accel-Buffering": "no",
      });
    } catch (error) {
      return desk.answer(c, error, { route: ROUTE, ...(address !== undefined && { address }) });
    }
  };
}

interface Asked {
  readonly audience: string | undefined;
  readonly address: string | undefined;
}

async function redeem(
  { settings, tokens, principals }: Parts,
  desk: Desk,
  c: Context,
  { audience, address }: Asked,
): Promise<Redeemed> {
  const inUrl = desk.parameter(c, "token");
  const shown = inUrl ?? (settings.principalFallback ? c.req.header(settings.header) : undefined);
  if (shown === undefined || shown === "")
    throw new Refusal("credential-missing", "the parameter token is missing");
  const claim = {
    ...(audience !== undefined && { audience }),
    ...(address !== undefined && { address }),
  };
  const redeemed = inUrl === undefined ? undefined : await tokens.redeem(inUrl, claim);
  if (redeemed !== undefined && principals.accepts(redeemed.grant.by)) return redeemed;
  const principal = settings.principalFallback ? await principals.match(shown) : undefined;
  if (principal === undefined) throw desk.wrong(address);
  return { grant: { principal: principal.name, by: principal.by }, digest: "" };
}

/** The stream's bytes, from its opening to its end. */
function streamBody(
  { settings, events }: Parts,
  streams: OpenStreams,
  { grant, digest }: Redeemed,
  from: From,
  ended: (reason: StreamEnd) => void,
): ReadableStream<Uint8Array> {
  const { heartbeat, retry, bufferBytes } = settings;
  let stop: (reason: StreamEnd) => void = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let over = false;
        let unsubscribe = () => {};
        const stream: OpenStream = { digest, grant, end: (reason) => finish(reason, true) };
        const finish = (reason: StreamEnd, close: boolean) => {
          if (over) return;
          over = true;
          clearInterval(timer);
          unsubscribe();
          streams.delete(stream);
          if (close) controller.close();
          ended(reason);
        };
        const send = (bytes: Uint8Array) => {
          if (over) return;
          controller.enqueue(bytes);
          // Who reads too slowly comes back later with the last id that arrived.
          if ((controller.desiredSize ?? 0) < 0) finish("slow", true);
        };
        stop = (reason) => finish(reason, false);
        const timer = setInterval(() => send(HEARTBEAT), heartbeat * 1000);
        streams.add(stream);
        unsubscribe = events.subscribe(from, {
          open: (start) => send(encodeOpening(retry, start)),
          event: (event) => send(encodeEvent(event)),
          end: (reason) => finish(reason, true),
        });
        if (over) unsubscribe();
      },
      cancel: () => stop("client"),
    },
    { highWaterMark: bufferBytes, size: (bytes) => bytes.byteLength },
  );
}
