import type { Context } from "hono";
import { COMMON_HEADERS } from "./answers.ts";
import type { Desk } from "./desk.ts";
import { encodeEvent, encodeOpening, HEARTBEAT } from "./events/encode.ts";
import type { From } from "./events/event-source.ts";
import { attempt, type Maybe, onceThere } from "./maybe.ts";
import type { StreamEnd } from "./metrics.ts";
import type { OpenStream, OpenStreams } from "./open-streams.ts";
import type { Parts } from "./parts.ts";
import { Query } from "./query.ts";
import { Refusal } from "./refusal.ts";
import { fingerprintOf } from "./token.ts";
import type { Claim, Redeemed } from "./tokens.ts";

const HEADERS = {
  ...COMMON_HEADERS,
  "Content-Type": "text/event-stream; charset=utf-8",
  "X-Accel-Buffering": "no",
};

/** `GET <base>/events/stream?token=…`: the events, for a token that is live, until told. */
export function streamRoute(parts: Parts, desk: Desk, streams: OpenStreams): (c: Context) => Maybe<Response> {
  const { settings, events } = parts;

  /** Asked first, so that a token for one use is not used up for nothing. */
  const requireRoom = () => {
    if (streams.closed) throw new Refusal("shutting-down", "this instance is ending");
    if (streams.count >= settings.maxStreams)
      throw new Refusal("streams-full", "as many streams are open as there is room for");
    if (!events.healthy()) throw new Refusal("source-unavailable", "events can't be had at the moment");
  };

  const open = (redeemed: Redeemed, from: From, claim: Claim): Response => {
    const { grant, digest } = redeemed;
    const who = {
      principal: grant.principal,
      by: grant.by,
      ...(digest !== "" && { token: fingerprintOf(digest) }),
    };
    desk.metrics.streamOpened();
    desk.audit({ action: "opened", ...who, ...claim });
    const body = streamBody(parts, streams, redeemed, from, (reason) => {
      desk.metrics.streamEnded(reason);
      desk.audit({ action: "ended", ...who, ...claim, reason });
    });
    return new Response(body, { headers: HEADERS });
  };

  return (c) => {
    const address = desk.addressOf(c);
    return attempt(
      () => {
        const query = new Query(c.req.url);
        const audience = desk.audience(query);
        requireRoom();
        const claim = {
          ...(audience !== undefined && { audience }),
          ...(address !== undefined && { address }),
        };
        const lastEventId = inHeader(c) ?? query.one("lastEventId");
        const from = {
          ...(lastEventId !== undefined && { lastEventId }),
          ...(audience !== undefined && { audience }),
        };
        const redeemed = redeem(parts, desk, c, query.one("token"), claim);
        if (!(redeemed instanceof Promise)) return open(redeemed, from, claim);
        return streams.unlessRevoked(redeemed).then((live) => {
          if (live === undefined) throw desk.wrong(address);
          // Others may have come, or all have ended, while the store was asked.
          requireRoom();
          return open(live, from, claim);
        });
      },
      (error) => desk.answer(error, { route: "stream", ...(address !== undefined && { address }) }),
    );
  };
}

/** A browser sends it as UTF-8, and Node reads a header's bytes as Latin-1: each character is a byte. */
function inHeader(c: Context): string | undefined {
  const id = c.req.header("last-event-id");
  const codes = [...(id ?? "")].map((letter) => letter.charCodeAt(0));
  return codes.every((code) => code < 0x80 || code > 0xff)
    ? id
    : new TextDecoder().decode(Uint8Array.from(codes));
}

/** What opens the stream: a token that is live or, as the fallback, the principal token. */
function redeem(
  { settings, tokens, principals }: Parts,
  desk: Desk,
  c: Context,
  inUrl: string | undefined,
  claim: Claim,
): Maybe<Redeemed> {
  const { principalFallback, header } = settings;
  const shown = inUrl ?? (principalFallback ? c.req.header(header) : undefined);
  if (shown === undefined || shown === "")
    throw new Refusal("credential-missing", "the parameter token is missing");
  return onceThere(inUrl === undefined ? undefined : tokens.redeem(inUrl, claim), (redeemed) => {
    if (redeemed !== undefined && principals.accepts(redeemed.grant.by)) return redeemed;
    return onceThere(principalFallback ? principals.match(shown) : undefined, (principal) => {
      if (principal === undefined) throw desk.wrong(claim.address);
      return { grant: { principal: principal.name, by: principal.by }, digest: "" };
    });
  });
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
