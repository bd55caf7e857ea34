import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { tokenObjectBundle, workerBundle } from "../../../components/sse-tokens/worker/bundle.ts";
import { durableObjectStore } from "../../../components/sse-tokens/worker/token-store.ts";
import { BASE, PRINCIPAL, readUntil } from "../service/fixture.ts";
import { type RunningWorker, startWorker } from "./miniflare.ts";

const PREVIOUS = "synthetic-principal-token-zero";

let worker: RunningWorker | undefined;
let upstream: Server | undefined;

afterEach(async () => {
  await worker?.dispose();
  upstream?.closeAllConnections();
  upstream?.close();
  worker = undefined;
  upstream = undefined;
});

async function started(bindings: Readonly<Record<string, string>> = {}): Promise<RunningWorker> {
  worker = await startWorker({ VX11_PRINCIPAL_TOKEN: PRINCIPAL, SSE_TRUSTED_PROXIES: "", ...bindings });
  return worker;
}

const header = (token = PRINCIPAL) => ({ "X-VX11-Token": token });

async function issued(running: RunningWorker, token = PRINCIPAL): Promise<string> {
  const answer = await running.ask(`${BASE}/sse-token`, { method: "POST", headers: header(token) });
  expect(answer.status).toBe(200);
  const body = (await answer.json()) as { sse_token: string; ttl: number };
  expect(body.ttl).toBe(60);
  return body.sse_token;
}

describe("the service as a Worker", () => {
  it("issues tokens, opens streams for them, and refuses what is none of its own", async () => {
    const running = await started();
    const token = await issued(running);
    const stream = await running.ask(`${BASE}/stream?token=${token}`);
    expect(stream.status).toBe(200);
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    expect(await readUntil(stream, "connected")).toMatch(/^data: /);
    await stream.body?.cancel();
    for (const other of [token.replace(/^./, (first) => (first === "0" ? "1" : "0")), "forged"])
      expect((await running.ask(`${BASE}/stream?token=${other}`)).status).toBe(403);
    expect((await running.ask(`${BASE}/stream`)).status).toBe(401);
    expect((await running.ask(`${BASE}/sse-token`, { headers: header("wrong") })).status).toBe(403);
    const health = await running.ask("/health");
    expect(await health.json()).toMatchObject({
      status: "ok",
      store: { kind: "durable-object", status: "ok" },
    });
  });

  it("accepts two principal tokens during a rotation, and the new one alone after it", async () => {
    const during = await started({ VX11_PRINCIPAL_TOKEN_PREVIOUS: PREVIOUS });
    await issued(during, PRINCIPAL);
    await issued(during, PREVIOUS);
    await during.dispose();
    const after = await started();
    await issued(after, PRINCIPAL);
    const answer = await after.ask(`${BASE}/sse-token`, { method: "POST", headers: header(PREVIOUS) });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain(PREVIOUS);
  });

  it("ends a stream of one request when another revokes its token", async () => {
    const running = await started();
    const [token, other] = [await issued(running), await issued(running)];
    const [stream, left] = [
      await running.ask(`${BASE}/stream?token=${token}`),
      await running.ask(`${BASE}/stream?token=${other}`),
    ];
    await Promise.all([readUntil(stream, "connected"), readUntil(left, "connected")]);
    const body = JSON.stringify({ sse_token: token });
    const headers = {
      ...header(),
      "Content-Type": "application/json",
      "Content-Length": String(body.length),
    };
    const revoked = await running.ask(`${BASE}/sse-token`, { method: "DELETE", headers, body });
    expect(revoked.status).toBe(200);
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    expect((await reader.read()).done).toBe(true);
    expect((await running.ask(`${BASE}/stream?token=${token}`)).status).toBe(403);
    const again = await running.ask(`${BASE}/stream?token=${other}`);
    expect(again.status).toBe(200);
    await Promise.all([left.body?.cancel(), again.body?.cancel()]);
  });

  it("passes the events of an upstream through, with its credential and the last id", async () => {
    const asked: unknown[] = [];
    const server = createServer((request, response) => {
      asked.push([request.headers.authorization, request.headers["last-event-id"]]);
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("id: 8\ndata: eight\n\n");
    });
    upstream = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const running = await started({
      SSE_UPSTREAM_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      SSE_UPSTREAM_AUTHORIZATION: "Bearer synthetic",
    });
    const token = await issued(running);
    const stream = await running.ask(`${BASE}/stream?token=${token}`, { headers: { "Last-Event-ID": "7" } });
    expect(await readUntil(stream, "eight")).toContain("id: 8");
    expect(asked).toEqual([["Bearer synthetic", "7"]]);
    await stream.body?.cancel();
  });

  it("counts what an instance is asked for across requests", async () => {
    const running = await started({ SSE_ISSUED_PER_ADDRESS_PER_MINUTE: "2" });
    const ask = async () => await running.ask(`${BASE}/sse-token`, { method: "POST", headers: header() });
    const answers = [await ask(), await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  });

  it("clears away by its alarm what nobody asks for any more", async () => {
    const running = await started({ SSE_TTL: "1", SSE_SWEEP_EVERY: "1" });
    const namespace = await running.tokens();
    const object = namespace.get(namespace.idFromName("tokens"));
    const store = durableObjectStore({ object, maxTokens: 10, listens: false });
    await store.put("one", { principal: "VX11_PRINCIPAL_TOKEN", by: "aaaaaaaaaaaa" }, 1);
    expect(await store.size()).toBe(1);
    await expect.poll(async () => await store.size(), { timeout: 10_000 }).toBe(0);
  });

  it("answers 503 without a principal token, and names what is missing in the log alone", async () => {
    const running = await started({ VX11_PRINCIPAL_TOKEN: "" });
    const answer = await running.ask("/health");
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: "not-configured" });
  });

  it.each([
    ["the service", workerBundle],
    ["its Durable Object", tokenObjectBundle],
  ])("uploads %s as one module that imports nothing and holds no path", (_, made) => {
    const bundle = made();
    // By what was found alone: the bundle itself would fill the screen.
    expect(/\bimport\s*["'{*]|\bfrom\s*["']|node_modules/.exec(bundle)?.[0]).toBeUndefined();
    expect(bundle === made()).toBe(true);
  });
});
