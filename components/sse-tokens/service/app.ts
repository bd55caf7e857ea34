import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { COMMON_HEADERS, jsonAnswer } from "./answers.ts";
import { checkRoute } from "./check.ts";
import { Desk } from "./desk.ts";
import { health } from "./health.ts";
import { issueRoute } from "./issue.ts";
import type { Maybe } from "./maybe.ts";
import { OpenStreams } from "./open-streams.ts";
import type { Parts } from "./parts.ts";
import { revokeRoute } from "./revoke.ts";
import { streamRoute } from "./stream.ts";

/** The service, and what ends it. */
export interface Service {
  readonly app: Hono;
  readonly streams: OpenStreams;
  /** Ends the streams, so that their clients come back elsewhere. Stores and sources stay whose they are. */
  close(): void;
}

/** Puts the service together: the same on Node and on Workers. */
export function createApp(parts: Parts): Service {
  const { settings, tokens, principals } = parts;
  const { basePath, issueByGet, corsOrigins, header } = settings;
  const desk = new Desk(parts);
  const streams = new OpenStreams();
  const stops = [
    tokens.onRevoked((revocation) => streams.revoke(revocation)),
    principals.onRetired((by) => streams.revoke({ kind: "principal", by })),
  ];

  const app = new Hono();
  if (corsOrigins.length > 0) {
    app.use(
      `${basePath}/events/*`,
      cors({
        origin: corsOrigins.includes("*") ? "*" : [...corsOrigins],
        allowHeaders: [header, "Content-Type", "Last-Event-ID"],
        allowMethods: ["GET", "POST", "DELETE"],
      }),
    );
  }
  const issue = issueRoute(parts, desk);
  const token = {
    POST: issue,
    ...(issueByGet && { GET: issue }),
    DELETE: revokeRoute(parts, desk),
  };
  byMethod(app, `${basePath}/events/sse-token`, token);
  byMethod(app, `${basePath}/events/stream`, { GET: streamRoute(parts, desk, streams) });
  byMethod(app, `${basePath}/events/check`, { GET: checkRoute(desk) });
  byMethod(app, "/health", { GET: health(parts) });
  byMethod(app, "/metrics", {
    GET: async (c) => {
      const page = await desk.metrics.render();
      if (page === undefined) return c.notFound();
      return new Response(page.text, { headers: { ...COMMON_HEADERS, "Content-Type": page.contentType } });
    },
  });
  app.notFound(() => jsonAnswer({ error: "not-found", message: "there is nothing at this path" }, 404));
  app.onError((error) => {
    // What an error says may quote the request; where it was thrown does not.
    const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
    parts.tell?.(`a request failed by ${error.name}${frames.slice(0, 5).join("").replace(/\s+/g, " ")}`);
    return jsonAnswer({ error: "internal", message: "the request could not be answered" }, 500);
  });
  return {
    app,
    streams,
    close() {
      for (const stop of stops) stop();
      streams.close();
    },
  };
}

type Handler = (c: Context) => Maybe<Response>;

/** HEAD is among what is refused: it would issue a token, or open a stream, that nobody gets. */
function byMethod(app: Hono, path: string, handlers: Readonly<Record<string, Handler>>): void {
  const allow = Object.keys(handlers).join(", ");
  app.all(path, (c) => {
    const handler = handlers[c.req.method];
    if (handler !== undefined) return handler(c);
    return jsonAnswer({ error: "method-not-allowed", message: `allowed: ${allow}` }, 405, { Allow: allow });
  });
}
