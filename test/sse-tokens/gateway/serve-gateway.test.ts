import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { createGateway, type GatewayEntry } from "../../../components/sse-tokens/gateway/index.ts";
import { serveGateway } from "../../../components/sse-tokens/gateway/node/serve-gateway.ts";
import { type Listening, listen } from "../../../components/sse-tokens/service/node/index.ts";
import { rawAnswer } from "../raw-answer.ts";
import { BASE, PRINCIPAL, readUntil, serviceFixture } from "../service/fixture.ts";

let service: ReturnType<typeof serviceFixture>;
let behind: Listening;
let gateway: Listening;
let log: GatewayEntry[];

beforeEach(async () => {
  vi.spyOn(console, "error");
  service = serviceFixture();
  behind = await listen(service.service.app, "127.0.0.1", 0);
  log = [];
  gateway = await serveGateway({
    settings: service.settings,
    ...{ host: "127.0.0.1", port: 0, service: `http://127.0.0.1:${behind.port}` },
    log: (entry) => void log.push(entry),
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  service.service.close();
  await gateway.close(0);
  await behind.close(0);
});

const through = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${gateway.port}${path}`, init);

it("passes events on as they come, and leaves the service when its client leaves", async () => {
  const stream = await through(`${BASE}/stream?token=${await service.issue()}`);
  service.events.publish({ data: "one" });
  await readUntil(stream, "data: one");
  expect(service.service.streams.count).toBe(1);
  await stream.body?.cancel();
  await expect.poll(() => service.service.streams.count).toBe(0);
  await sleep(50);
  expect(console.error).not.toHaveBeenCalled();
});

it("ends a stream that breaks off, without a word in it that the service has not said", async () => {
  const stream = await through(`${BASE}/stream?token=${await service.issue()}`);
  const said = stream.text();
  await sleep(50);
  behind.server.closeAllConnections();
  expect(await said).toMatch(/^data: \{"retry":3000\}\nevent: connected\n[^E]*$/);
  expect(console.error).not.toHaveBeenCalled();
});

it("lets no other answer that breaks off pass for whole", async () => {
  const backend = createServer((_, answer) => {
    answer.write("half");
    setTimeout(() => answer.destroy(), 50);
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void backend.close());
  const { port } = backend.address() as AddressInfo;
  const app = createGateway({
    settings: service.settings,
    service: `http://127.0.0.1:${behind.port}`,
    backend: `http://127.0.0.1:${port}`,
    peer: () => undefined,
  });
  const answer = await app.request("/jobs", { headers: service.header });
  await expect(answer.text()).rejects.toThrow();
});

it("passes a body on, and ends the stream that it revokes", async () => {
  const stream = await through(`${BASE}/stream?token=${await service.issue()}`);
  const body = JSON.stringify({ all: true });
  const revoked = await through(`${BASE}/sse-token`, { method: "DELETE", headers: service.header, body });
  expect(await revoked.json()).toEqual({ revoked: "all" });
  // The stream comes to its end.
  expect(await stream.text()).toContain("connected");
});

it("passes on what asks for 100 or for another protocol first, and refuses what fetch can't send", async () => {
  const head = `POST ${BASE}/sse-token HTTP/1.1\r\nHost: localhost\r\nX-VX11-Token: ${PRINCIPAL}\r\n`;
  const first = async (text: string) => (await rawAnswer(gateway.port, text)).split("\r\n")[0];
  const asked = await rawAnswer(
    gateway.port,
    `${head}Connection: close\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx`,
  );
  expect(asked).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  const upgrade = "Connection: close, Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n";
  expect(await first(head + upgrade)).toBe("HTTP/1.1 200 OK");
  expect(await first(`${head.replace("POST", "TRACE")}Connection: close\r\n\r\n`)).toBe(
    "HTTP/1.1 405 Method Not Allowed",
  );
});

it("says 502, and in its log why, where the service is gone", async () => {
  await behind.close(0);
  const answers = [await through("/health"), await through("/jobs", { headers: service.header })];
  expect(answers.map(({ status }) => status)).toEqual([502, 502]);
  expect(log.map(({ failed }) => failed)).toEqual(["ECONNREFUSED", "ECONNREFUSED"]);
});
