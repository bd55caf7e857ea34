import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nginxGateway } from "../../../components/sse-tokens/gateway/nginx.ts";
import { type Listening, listen } from "../../../components/sse-tokens/service/node/index.ts";
import { freePort } from "../../support/free-port.ts";
import { Nginx } from "../../support/nginx.ts";
import { putSite, reload } from "../../support/running-nginx.ts";
import { rawAnswer } from "../raw-answer.ts";
import { BASE, readUntil, serviceFixture } from "../service/fixture.ts";

const service = serviceFixture({ corsOrigins: ["https://page.example.com"] });
const asked: { url: string; headers: IncomingHttpHeaders }[] = [];
let nginx: Nginx;
let listening: Listening;
let backend: Server;
let port: number;
let blocked: string;

beforeAll(async () => {
  // nginx is who connects; whom it names is believed.
  service.peer.address = "127.0.0.1";
  listening = await listen(service.service.app, "127.0.0.1", 0);
  backend = createServer(({ url = "", headers }, answer) => {
    asked.push({ url, headers });
    answer.setHeader("Cache-Control", "public").end("from behind");
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  nginx = await Nginx.start();
  port = await freePort();
  blocked = join(nginx.folder, "blocked");
  mkdirSync(blocked);
  const site = nginxGateway({
    settings: service.settings,
    name: "keyturn-sse",
    listen: [`127.0.0.1:${port}`],
    instances: [`127.0.0.1:${listening.port}`],
    backend: `127.0.0.1:${(backend.address() as AddressInfo).port}`,
    ...{ logs: nginx.logs, blocked },
  });
  await putSite(nginx, port, site);
  // Its package may have to be installed.
}, 180_000);

afterAll(async () => {
  await nginx?.[Symbol.asyncDispose]();
  service.service.close();
  await listening?.close(0);
  backend?.close();
});

const through = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
const lastEntry = (log: string) => JSON.parse(nginx.log(log).trim().split("\n").at(-1) ?? "");

const raw = async (text: string) => (await rawAnswer(port, text)).split("\r\n")[0] ?? "";

describe("nginx as the gateway", () => {
  it("passes events on as they come", async () => {
    const stream = await through(`${BASE}/stream?token=${await service.issue()}`);
    expect(stream.status).toBe(200);
    await readUntil(stream, "connected");
    const begun = performance.now();
    service.events.publish({ data: "one" });
    await readUntil(stream, "data: one");
    expect(performance.now() - begun).toBeLessThan(1_000);
    await stream.body?.cancel();
  });

  it("leaves streams and tokens to the service, which learns the client's address", async () => {
    const { header, record } = service;
    const issued = await through(`${BASE}/sse-token`, {
      method: "POST",
      headers: { ...header, "X-Forwarded-For": "203.0.113.5" },
    });
    expect(await issued.json()).toMatchObject({ ttl: 60 });
    expect(record.at(-1)).toMatchObject({ action: "issued", address: "203.0.113.5" });
    expect((await through(`${BASE}/stream?token=${crypto.randomUUID()}`)).status).toBe(403);
    expect(await (await through("/health")).json()).toMatchObject({ status: "ok" });
  });

  it("lets nobody to another path without the principal token", async () => {
    const { header, settings } = service;
    const before = asked.length;
    expect((await through("/jobs")).status).toBe(401);
    expect((await through(`/jobs?token=${await service.issue()}`)).status).toBe(401);
    expect((await through("/jobs", { headers: { [settings.header]: "no" } })).status).toBe(403);
    expect(asked.length).toBe(before);
    const headers = { ...header, Referer: "https://page.example.com/?token=x" };
    const right = await through("/jobs?page=2", { headers });
    expect([right.status, await right.text()]).toEqual([200, "from behind"]);
    expect(asked.at(-1)?.url).toBe("/jobs?page=2");
    expect(asked.at(-1)?.headers.referer).toBeUndefined();
  });

  it("lets nobody in by another spelling of the stream's path, and asks the service for that path alone", async () => {
    const before = asked.length;
    for (const path of [`${BASE}/stream/x`, `${BASE}/stream/../../jobs`, `${BASE}/stream%2f..%2fjobs`])
      expect(await raw(`GET ${path} HTTP/1.0\r\n\r\n`), path).toContain(" 401 ");
    expect(await raw(`GET /x/..%2f${BASE.slice(1)}/stream HTTP/1.0\r\n\r\n`)).toContain(" 401 ");
    expect(asked.length).toBe(before);
  });

  it("refuses in words of the service's who is locked out", async () => {
    const { settings } = service;
    const headers = { [settings.header]: "no", "X-Forwarded-For": "203.0.113.77" };
    const statuses = [];
    for (let tries = 0; tries <= settings.failuresPerAddressPerMinute + 1; tries++)
      statuses.push((await through("/jobs", { headers })).status);
    expect(new Set(statuses)).toEqual(new Set([403]));
    expect(service.record.at(-1)).toMatchObject({ route: "check", reason: "locked-out" });
    const right = { ...headers, ...service.header };
    expect((await through("/jobs", { headers: right })).status).toBe(200);
  });

  it("keeps answers out of caches and URLs out of Referer, whatever is behind it says", async () => {
    const all = [await through("/jobs"), await through("/jobs", { headers: service.header })];
    all.push(await through(`${BASE}/stream`), await through("/health"));
    for (const { headers } of all) {
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
  });

  it("answers pages of the origins that it knows, and says so once", async () => {
    const from = (Origin: string) => ({ headers: { ...service.header, Origin } });
    const asked = await through(`${BASE}/sse-token`, {
      ...from("https://page.example.com"),
      method: "OPTIONS",
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-headers")).toContain("X-VX11-Token");
    const known = await through(`${BASE}/sse-token`, from("https://page.example.com"));
    expect(known.headers.get("access-control-allow-origin")).toBe("https://page.example.com");
    expect(known.headers.get("access-control-expose-headers")).toBe("Retry-After");
    const stranger = await through(`${BASE}/sse-token`, from("https://other.example.com"));
    expect(stranger.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("refuses an address that is blocked, from the next reload on", async () => {
    writeFileSync(join(blocked, "abuse.conf"), "deny 127.0.0.1;\n");
    await reload(nginx);
    await expect.poll(async () => (await through("/health")).status).toBe(403);
    writeFileSync(join(blocked, "abuse.conf"), "");
    await reload(nginx);
    await expect.poll(async () => (await through("/health")).status).toBe(200);
  });
});

describe("nginx's logs as the gateway", () => {
  it.each([
    ["?token=TOKEN", "?token=***"],
    ["?a=b&token=TOKEN&lastEventId=7", "?a=b&token=***&lastEventId=7"],
    ["?Access_Token=TOKEN", "?Access_Token=***"],
    ["?lastEventId=7", "?lastEventId=7"],
    ["", ""],
    ["?%74oken=TOKEN", "?***"],
    ["?token=TOKEN&token=TOKEN", "?***"],
    ["?TOKEN", "?***"],
    ["?access-token=TOKEN", "?access-token=***"],
    ["?my.token.now=TOKEN", "?***"],
    ["?a=b;token=TOKEN", "?***"],
    ["?next=/x?token=TOKEN", "?***"],
    ["?next=%2Fx%3Ftoken%3DTOKEN", "?***"],
    ["%3Ftoken=TOKEN", "***"],
    ["%253Ftoken%253DTOKEN", "***"],
    [";token=TOKEN?a=b", "***?a=b"],
  ])("tell of %s no more than %s", async (query, told) => {
    const token = await service.issue();
    const answer = await through(`${BASE}/stream${query.replaceAll("TOKEN", token)}`);
    await answer.body?.cancel();
    await expect.poll(() => lastEntry("keyturn-sse-access.log").path).toBe(`${BASE}/stream${told}`);
    expect(nginx.log("keyturn-sse-access.log")).not.toContain(token);
  });

  it("hold no token of a request that fails, and say what it failed of", async () => {
    const [token, other] = [await service.issue(), crypto.randomUUID()];
    const path = `${BASE}/stream?token=${token}`;
    // Refused, malformed, too long, cut off, and without anything behind it.
    await through(`${BASE}/stream?token=${other}`);
    await raw(`GET ${path}\x01 HTTP/9.9\r\n\r\n`);
    await raw(`GET ${path}${"x".repeat(40_000)} HTTP/1.0\r\n\r\n`);
    await raw(`GET ${path} HTTP/1.0\r\nReferer: http://x.example.com${path}\r\nBad header\r\n\r\n`);
    connect(port, "127.0.0.1").end(`GET ${path} HTTP/1.1\r\nHost: x\r\n`);
    await listening.close(0);
    expect((await through(path)).status).toBe(502);
    expect((await through("/jobs", { headers: service.header })).status).toBe(500);
    await sleep(200);
    const failed = nginx
      .log("keyturn-sse-error.log")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(failed.find(({ status }) => status === "502")).toMatchObject({
      path: `${BASE}/stream?token=***`,
      behind: `127.0.0.1:${listening.port}`,
      answered: "502",
    });
    const logs = readdirSync(nginx.logs);
    expect(logs).toContain("keyturn-sse-nginx.log");
    for (const log of logs)
      for (const value of [token, other, ...Object.values(service.header)])
        expect(nginx.log(log).includes(value ?? ""), `${log} holds a token`).toBe(false);
  });
});
