import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import {
  createApp,
  type EventSource,
  memoryStore,
  noEvents,
  principalsOf,
  readSettings,
  storedTokens,
} from "../../components/sse-tokens/service/index.ts";
import {
  auditLog,
  listen,
  nodeMetrics,
  nodePeer,
  nodeSha256,
  redisStore,
} from "../../components/sse-tokens/service/node/index.ts";
import { BASE, EVENT, type Kind, type Order, PRINCIPAL, type Report, type Start } from "./protocol.ts";

// A server of the benchmark, in a process of its own. It does what its parent tells it, and reports.

const start = JSON.parse(process.argv[2] ?? "{}") as Start;
const answer = (report: Report) => process.send?.(report);

/** Ends a stream at once: what is measured is how fast one opens. */
const ONE_EVENT: EventSource = {
  ...noEvents(),
  subscribe(_, subscriber) {
    subscriber.open({});
    subscriber.event({ data: EVENT });
    subscriber.end("source-ended");
    return () => {};
  },
};

const OTHER = { sse_token: "00000000-0000-4000-8000-000000000000", ttl: 60 };
const BYTES = new TextEncoder().encode(`data: ${EVENT}\n\n`);

function bareHttp(): Promise<number> {
  const json = JSON.stringify(OTHER);
  const server = createServer((request, response) => {
    request.resume();
    const stream = request.url?.startsWith(`${BASE}/stream`);
    response.writeHead(200, { "Content-Type": stream ? "text/event-stream" : "application/json" });
    if (stream) response.write(BYTES);
    response.end(stream ? undefined : json);
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
}

async function bareHono(): Promise<number> {
  const app = new Hono();
  app.post(`${BASE}/sse-token`, (c) => c.json(OTHER));
  app.get(`${BASE}/stream`, (c) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(BYTES);
        controller.close();
      },
    });
    return c.body(body, 200, { "Content-Type": "text/event-stream" });
  });
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** The service with all that it does switched on, and limits that are counted but not reached. */
async function service(kind: "memory" | "redis"): Promise<number> {
  const most = "100000000";
  const settings = readSettings({
    SSE_MAX_TOKENS: most,
    SSE_MAX_STREAMS: "1000000",
    SSE_ISSUED_PER_PRINCIPAL_PER_MINUTE: most,
    SSE_ISSUED_PER_ADDRESS_PER_MINUTE: most,
    SSE_TTL: String(start.ttl),
  });
  const { maxTokens } = settings;
  const store =
    kind === "redis"
      ? redisStore({ url: start.redisUrl, maxTokens, tell: () => {} })
      : memoryStore({ maxTokens });
  const tokens = storedTokens(settings, store, nodeSha256);
  const log = auditLog(start.auditFile, true);
  const { app, streams } = createApp({
    ...{ settings, tokens, sha256: nodeSha256, peer: nodePeer, audit: log.audit },
    events: start.lasting ? noEvents() : ONE_EVENT,
    principals: principalsOf([{ name: "VX11_PRINCIPAL_TOKEN", digest: nodeSha256(PRINCIPAL) }], nodeSha256),
    metrics: nodeMetrics({ prefix: settings.metricPrefix, size: () => tokens.size(), dropped: log.dropped }),
  });
  process.on("message", async (order: Order) => {
    if (order.issue !== undefined) {
      const init = { method: "POST", headers: { [settings.header]: PRINCIPAL } };
      for (let at = 0; at < order.issue; at++) {
        const { status } = await app.request(`${BASE}/sse-token`, init);
        if (status !== 200) throw new Error(`a token was refused with ${status}`);
        if (at % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const kept = await store.size();
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    answer({ rss, heapUsed, kept, streams: streams.count, dropped: log.dropped() });
  });
  return (await listen(app, "127.0.0.1", 0)).port;
}

const KINDS: Readonly<Record<Kind, () => Promise<number>>> = {
  http: bareHttp,
  hono: bareHono,
  memory: () => service("memory"),
  redis: () => service("redis"),
};

answer({ port: await KINDS[start.kind]() });
process.on("disconnect", () => process.exit());
