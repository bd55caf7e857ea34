import { describe, expect, it } from "vitest";
import { createGateway, type GatewayEntry } from "../../../components/sse-tokens/gateway/gateway.ts";
import type { Settings } from "../../../components/sse-tokens/service/index.ts";
import { BASE, readUntil, serviceFixture } from "../service/fixture.ts";

/** A gateway in front of a service, and of a backend that says what it was asked. */
function gatewayFixture(given: Partial<Settings> = {}) {
  const service = serviceFixture(given);
  const log: GatewayEntry[] = [];
  const asked: Request[] = [];
  const down = { error: undefined as Error | undefined };
  const gateway = createGateway({
    settings: service.settings,
    service: "http://service.example.com",
    backend: "http://backend.example.com",
    peer: () => "203.0.113.9",
    log: (entry) => void log.push(entry),
    async fetch(request) {
      if (down.error) throw down.error;
      if (new URL(request.url).host === "service.example.com")
        return await service.service.app.request(request.url.slice("http://service.example.com".length), {
          method: request.method,
          headers: request.headers,
          body: request.body,
          duplex: "half",
        } as RequestInit);
      asked.push(request);
      return new Response("from behind", { headers: { "Cache-Control": "public", Vary: "*" } });
    },
  });
  return { ...service, log, asked, down, through: gateway.request };
}

describe("a gateway", () => {
  it("passes the paths of event streams as they are, which the service looks at", async () => {
    const { through, header } = gatewayFixture();
    const issued = await through(`${BASE}/sse-token`, { method: "POST", headers: header });
    const { sse_token } = (await issued.json()) as { sse_token: string };
    const stream = await through(`${BASE}/stream?token=${sse_token}`);
    expect(await readUntil(stream, "\n\n")).toMatch(/^data: /);
    expect((await through(`${BASE}/stream?token=${crypto.randomUUID()}`)).status).toBe(403);
    expect((await through(`${BASE}/stream`)).status).toBe(401);
    expect(await (await through("/health")).json()).toMatchObject({ status: "ok" });
  });

  it("lets nobody to another path without the principal token", async () => {
    const { through, header, asked, settings } = gatewayFixture();
    expect((await through("/operator/api/jobs")).status).toBe(401);
    const wrong = await through("/operator/api/jobs", { headers: { [settings.header]: "not-the-token" } });
    expect(wrong.status).toBe(403);
    expect(asked).toEqual([]);
    const right = await through("/operator/api/jobs?page=2", { method: "POST", body: "x", headers: header });
    expect(await right.text()).toBe("from behind");
    expect(asked[0]?.url).toBe("http://backend.example.com/operator/api/jobs?page=2");
    expect(await asked[0]?.text()).toBe("x");
  });

  it.each([
    `${BASE}/stream/../../jobs`,
    `${BASE}/stream/x`,
    `/x/..%2foperator/api/events/stream`,
    `${BASE}/%73tream`,
    `//operator/api/events/stream`,
  ])("takes %s for no stream", async (path) => {
    const { through, asked } = gatewayFixture();
    expect((await through(path)).status).toBe(401);
    expect(asked).toEqual([]);
  });

  it("tells no ephemeral token's holder more than the stream", async () => {
    const { through, issue } = gatewayFixture();
    expect((await through(`/operator/api/jobs?token=${await issue()}`)).status).toBe(401);
  });

  it("writes *** for tokens into its log, also where the service can't be reached", async () => {
    const { through, issue, log, down } = gatewayFixture();
    const token = await issue();
    const paths = [`${BASE}/stream?a=b&token=${token}&x=y`, `${BASE}/stream?%74oken=${token}`];
    for (const path of [...paths, `/?Access_Token=${token}`, `/?%ff=${token}`]) await through(path);
    for (const odd of [
      `?${token}`,
      `?a=b;token=${token}`,
      `?next=/x?token=${token}`,
      `?next=x%3F%74oken%3D${token}`,
    ])
      await through(`${BASE}/stream${odd}`);
    for (const inPath of [`;token=${token}`, `%3Ftoken=${token}`, `%253Ftoken%253D${token}`])
      await through(`${BASE}/stream${inPath}?a=b`);
    const refused = Object.assign(new Error(token), { code: "ECONNREFUSED" });
    down.error = new TypeError(`fetch failed: ${token}`, { cause: refused });
    const answer = await through(`${BASE}/stream?token=${token}`);
    expect(answer.status).toBe(502);
    expect(JSON.stringify(log) + (await answer.text())).not.toContain(token);
    expect(log[0]).toMatchObject({ path: `${BASE}/stream?a=b&token=***&x=y`, address: "203.0.113.9" });
    expect(log.at(-2)?.path).toBe(`${BASE}/stream***?a=b`);
    expect(log.at(-1)).toMatchObject({ status: 502, failed: "ECONNREFUSED" });
  });

  it("keeps answers out of caches and URLs out of Referer, whatever is behind it says", async () => {
    const { through, header, asked } = gatewayFixture();
    const headers = {
      ...header,
      Referer: "https://page.example.com/?token=x",
      "X-Forwarded-For": "203.0.113.1",
    };
    const behind = await through("/jobs", { headers });
    const refused = await through("/jobs");
    for (const answer of [behind, refused]) {
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
      expect(answer.headers.get("vary")).toBeNull();
    }
    expect(asked[0]?.headers.get("referer")).toBeNull();
    expect(asked[0]?.headers.get("x-forwarded-for")).toBe("203.0.113.1, 203.0.113.9");
  });

  it("answers pages of the origins that it knows, and says so once", async () => {
    const { through, header } = gatewayFixture({ corsOrigins: ["https://page.example.com"] });
    const from = (origin: string) => ({ ...header, Origin: origin });
    const ask = { "Access-Control-Request-Method": "POST", Origin: "https://page.example.com" };
    const asked = await through(`${BASE}/sse-token`, { method: "OPTIONS", headers: ask });
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-headers")).toContain("X-VX11-Token");
    const known = await through(`${BASE}/sse-token`, { headers: from("https://page.example.com") });
    expect(known.headers.get("access-control-allow-origin")).toBe("https://page.example.com");
    const stranger = await through(`${BASE}/sse-token`, { headers: from("https://other.example.com") });
    expect(stranger.headers.get("access-control-allow-origin")).toBeNull();
  });
});
