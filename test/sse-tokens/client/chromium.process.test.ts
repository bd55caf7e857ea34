import { mkdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { nginxGateway } from "../../../components/sse-tokens/gateway/index.ts";
import { type Listening, listen, nodeSha256 } from "../../../components/sse-tokens/service/node/index.ts";
import { startChromium } from "../../support/chromium.ts";
import { freePort } from "../../support/free-port.ts";
import { Nginx } from "../../support/nginx.ts";
import { putSite } from "../../support/running-nginx.ts";
import { BASE, PRINCIPAL, serviceFixture } from "../service/fixture.ts";

const CLIENT = new URL("../../../components/sse-tokens/client/token-event-source.js", import.meta.url);
/** Milliseconds that the service tells clients to wait. */
const RETRY = 400;

let browser: Browser;
let nginx: Nginx;
let pages: Server;
let listening: Listening;
let service: ReturnType<typeof serviceFixture>;
let page: Page;
let gateway: string;
/** The URLs that the page asked, in order. */
let asked: { method: string; path: string; query: URLSearchParams; at: number }[];

/** What the page keeps of a stream, in `window.seen`. */
interface Seen {
  events: string[];
  errors: { status?: number; retryIn?: number; message: string }[];
  opened: number;
  state: number;
}

beforeAll(async () => {
  pages = createServer(({ url }, answer) => {
    const isModule = url === "/token-event-source.js";
    answer.setHeader("Content-Type", isModule ? "text/javascript" : "text/html");
    answer.end(isModule ? readFileSync(CLIENT) : PAGE);
  });
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  [browser, nginx] = await Promise.all([startChromium(), Nginx.start()]);
  // Their packages may have to be installed.
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await nginx?.[Symbol.asyncDispose]();
  pages?.close();
});

beforeEach(async () => {
  const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  service = serviceFixture({ retry: RETRY, corsOrigins: [origin] });
  listening = await listen(service.service.app, "127.0.0.1", 0);
  const port = await freePort();
  gateway = `http://127.0.0.1:${port}`;
  const blocked = join(nginx.folder, "blocked");
  mkdirSync(blocked, { recursive: true });
  const site = nginxGateway({
    settings: service.settings,
    name: "keyturn-sse",
    listen: [`127.0.0.1:${port}`],
    instances: [`127.0.0.1:${listening.port}`],
    ...{ logs: nginx.logs, blocked },
  });
  await putSite(nginx, port, site);
  page = await browser.newPage();
  asked = [];
  page.on("request", (request) => {
    const { origin: to, pathname, searchParams } = new URL(request.url());
    if (to !== gateway || request.method() === "OPTIONS") return;
    asked.push({ method: request.method(), path: pathname, query: searchParams, at: performance.now() });
  });
  await page.goto(origin);
});

afterEach(async () => {
  await page?.close();
  service?.service.close();
  await listening?.close(0);
});

/** What stands in the page: it opens a stream and keeps what it sees, in `seen`. */
const PAGE = `<!doctype html>
<title>a page of another origin</title>
<script type="module">
  import { TokenEventSource } from "/token-event-source.js";
  const kept = { events: [], errors: [], opened: 0 };
  window.open = (base, principal) => {
    window.principal = principal;
    window.source = new TokenEventSource({ base, principalToken: () => window.principal });
    source.addEventListener("open", () => kept.opened++);
    for (const name of ["message", "news"])
      source.addEventListener(name, ({ type, data }) => kept.events.push(type + " " + data));
    source.addEventListener("error", ({ status, retryIn, message }) => kept.errors.push({ status, retryIn, message }));
  };
  window.seen = () => JSON.stringify({ ...kept, state: source.readyState });
</script>`;

const open = (principal = PRINCIPAL) =>
  page.evaluate(`open(${JSON.stringify(`${gateway}/operator/api`)}, ${JSON.stringify(principal)})`);
const use = (principal: string) => page.evaluate(`window.principal = ${JSON.stringify(principal)}`);
const seen = async () => JSON.parse(await page.evaluate("seen()")) as Seen;
const opened = (times: number) =>
  expect.poll(async () => (await seen()).opened, { timeout: 10_000 }).toBe(times);
const told = (events: string[]) => expect.poll(async () => (await seen()).events).toEqual(events);
const tokens = () =>
  asked.filter(({ path }) => path === `${BASE}/stream`).map(({ query }) => query.get("token"));

describe("the browser's client, in Chromium through nginx", { timeout: 60_000 }, () => {
  it("asks for a token in a header, and opens the stream with it", async () => {
    await open();
    await opened(1);
    service.events.publish({ data: "one" });
    service.events.publish({ data: "two", event: "news" });
    await told(["message one", "news two"]);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST ${BASE}/sse-token`,
      `GET ${BASE}/stream`,
    ]);
    expect(asked.map(({ query }) => String(query)).join()).not.toContain(PRINCIPAL);
  });

  it("comes back with a new token within the retry, and misses nothing that has an id", async () => {
    await open();
    await opened(1);
    service.events.publish({ data: "before" });
    await told(["message before"]);
    // The first token is over by now; the browser alone would show it again.
    service.clock.ms += 120_000;
    service.service.streams.endAll("shutdown");
    const ended = performance.now();
    service.events.publish({ data: "meanwhile" });
    await opened(2);
    await told(["message before", "message meanwhile"]);
    expect(new Set(tokens()).size).toBe(2);
    const back = asked.filter(({ path }) => path.endsWith("/sse-token"))[1]?.at ?? 0;
    expect(back - ended).toBeGreaterThan(RETRY / 2 - 50);
    expect((await seen()).errors).toEqual([{ message: "the stream ended", retryIn: expect.any(Number) }]);
    expect((await seen()).errors[0]?.retryIn).toBeLessThanOrEqual(RETRY);
  });

  it("waits longer each time while the service is gone, and is back by itself", async () => {
    await open();
    await opened(1);
    service.events.publish({ data: "before" });
    await told(["message before"]);
    const { port } = listening;
    await listening.close(0);
    await expect.poll(async () => (await seen()).errors.length, { timeout: 15_000 }).toBeGreaterThan(3);
    const waits = (await seen()).errors.map(({ retryIn = 0 }) => retryIn);
    for (const [times, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual((RETRY * 2 ** times) / 2);
      expect(wait).toBeLessThanOrEqual(RETRY * 2 ** times);
    }
    listening = await listen(service.service.app, "127.0.0.1", port);
    service.events.publish({ data: "meanwhile" });
    await opened(2);
    await told(["message before", "message meanwhile"]);
  });

  it("gives up where the principal token is refused, and takes the new one after a rotation", async () => {
    await open();
    await opened(1);
    const next = `${PRINCIPAL}-2`;
    await use(next);
    service.principals.replace([{ name: "VX11_PRINCIPAL_TOKEN", digest: nodeSha256(next) }]);
    await opened(2);

    await use("synthetic-wrong");
    service.service.streams.endAll("shutdown");
    await expect.poll(async () => (await seen()).state).toBe(2);
    expect((await seen()).errors.at(-1)).toEqual({ status: 403, message: "the service issued no token" });
    const until = asked.length;
    await page.waitForTimeout(RETRY * 2);
    expect(asked.length).toBe(until);
  });

  it("comes back no sooner than it is told, and not at the very moment", async () => {
    const headers = {
      "Retry-After": "8",
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Expose-Headers": "Retry-After",
    };
    await page.route(`${gateway}${BASE}/sse-token`, (route) => route.fulfill({ status: 503, headers }));
    await open();
    await expect.poll(async () => (await seen()).errors.length).toBe(1);
    const [{ status, retryIn } = {}] = (await seen()).errors;
    expect(status).toBe(503);
    expect(retryIn).toBeGreaterThan(8_000);
    expect(retryIn).toBeLessThan(12_000);
  });

  it("is quiet once it is closed", async () => {
    await open();
    await opened(1);
    await page.evaluate("source.close()");
    await expect.poll(() => service.service.streams.count).toBe(0);
    service.events.publish({ data: "late" });
    const until = asked.length;
    await page.waitForTimeout(RETRY * 2);
    expect([asked.length, (await seen()).events]).toEqual([until, []]);
  });
});
