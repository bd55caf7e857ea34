import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNodeSettings, startService } from "../../../components/sse-tokens/service/node/index.ts";
import { freePort } from "../../support/free-port.ts";
import { ADMIN, Redis } from "../../support/redis.ts";
import { ReturningClient } from "./returning-client.ts";

const PRINCIPAL = "synthetic-principal-token-one";
const HEADER = { "X-VX11-Token": PRINCIPAL };

let redis: Redis;
beforeAll(async () => {
  redis = await Redis.start();
});
afterAll(async () => await redis[Symbol.asyncDispose]());

async function service(port: number, more: Record<string, string>) {
  const environment = {
    VX11_PRINCIPAL_TOKEN: PRINCIPAL,
    SSE_PORT: String(port),
    SSE_RETRY: "100",
    SSE_AUDIT_FILE: `${redis.folder}/audit.log`,
    SSE_REDIS_URL: `redis://default:${ADMIN}@127.0.0.1:${redis.port}`,
    ...more,
  };
  return await startService({
    settings: readNodeSettings(environment),
    environment,
    tell: () => {},
    json: true,
  });
}

/** An upstream that numbers its events and tells those after the last one that it is asked for. */
class Upstream {
  readonly server: Server;
  readonly #events: string[] = [];
  readonly #open = new Set<(text: string) => void>();

  constructor() {
    this.server = createServer((request, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write(": hello\n\n");
      const seen = request.headers["last-event-id"];
      const told = seen === undefined ? this.#events.length : Number(seen);
      for (const text of this.#events.slice(told)) response.write(text);
      const write = (text: string) => void response.write(text);
      this.#open.add(write);
      response.on("close", () => this.#open.delete(write));
    }).listen(0, "127.0.0.1");
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  get clients(): number {
    return this.#open.size;
  }

  tell(data: string): void {
    const text = `id: ${this.#events.length + 1}\ndata: ${data}\n\n`;
    this.#events.push(text);
    for (const write of this.#open) write(text);
  }
}

/** Tells 1, 2, 3 and so on, restarts the service in between, and looks at what two clients got. */
async function restartDuringStreams(
  more: Record<string, string>,
  tell: (data: string) => unknown,
  ready: () => boolean,
) {
  const port = await freePort();
  let running = await service(port, more);
  const base = `http://127.0.0.1:${port}/operator/api/events`;
  const clients = [new ReturningClient(base, HEADER), new ReturningClient(base, HEADER)];
  const opened = async (times: number) =>
    await expect
      .poll(() => clients.every((client) => client.opened >= times) && ready(), { timeout: 10_000 })
      .toBe(true);
  await opened(1);
  await tell("1");
  await expect.poll(() => clients.map(({ data }) => data)).toEqual([["1"], ["1"]]);
  for (let restart = 1; restart <= 3; restart++) {
    const told = restart * 10;
    await Promise.all([running.close(), tell(String(told))]);
    await tell(String(told + 1));
    running = await service(port, more);
    const back = performance.now();
    await opened(restart + 1);
    // Their retry, and the time that two requests take on a busy machine.
    expect(performance.now() - back).toBeLessThan(3_000);
    await tell(String(told + 2));
  }
  const all = ["1", "10", "11", "12", "20", "21", "22", "30", "31", "32"];
  await expect.poll(() => clients.map(({ data }) => data), { timeout: 5_000 }).toEqual([all, all]);
  await Promise.all(clients.map((client) => client.close()));
  await running.close();
}

describe("a restart during streams loses no event", () => {
  it("of a Redis Stream", async () => {
    const tell = (data: string) => redis.ask("XADD", "events", "*", "data", data);
    await restartDuringStreams({ SSE_EVENTS: "redis", SSE_STORE: "redis" }, tell, () => true);
  });

  it("of an upstream", async () => {
    const upstream = new Upstream();
    await once(upstream.server, "listening");
    const more = { SSE_EVENTS: "upstream", SSE_UPSTREAM_URL: upstream.url };
    await restartDuringStreams(
      more,
      (data) => upstream.tell(data),
      () => upstream.clients === 2,
    );
    upstream.server.closeAllConnections();
    upstream.server.close();
  });
});

describe("a service whose Redis has gone", () => {
  it("says 503 to all that ask, issues nothing, and recovers by itself", async () => {
    const running = await service(await freePort(), { SSE_STORE: "redis" });
    const base = `http://127.0.0.1:${running.listening.port}`;
    const issue = async () =>
      await fetch(`${base}/operator/api/events/sse-token`, { method: "POST", headers: HEADER });
    const health = async () => (await fetch(`${base}/health`)).status;
    await expect.poll(health).toBe(200);
    await redis.down();
    await expect.poll(health).toBe(503);
    const refused = await issue();
    expect(refused.status).toBe(503);
    expect(await refused.text()).toBe(
      '{"error":"store-unavailable","message":"tokens can\'t be issued or checked at the moment"}',
    );
    await redis.up();
    await expect.poll(health, { timeout: 5_000 }).toBe(200);
    expect((await issue()).status).toBe(200);
    await running.close();
  });
});
