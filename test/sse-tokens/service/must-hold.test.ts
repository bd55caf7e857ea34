import { describe, expect, it, vi } from "vitest";
import {
  memoryStore,
  type Settings,
  StoreUnavailable,
  storedTokens,
  type TokenStore,
} from "../../../components/sse-tokens/service/index.ts";
import { nodeSha256 } from "../../../components/sse-tokens/service/node/index.ts";
import { BASE, PRINCIPAL, readUntil, serviceFixture } from "./fixture.ts";

type Fixture = ReturnType<typeof serviceFixture>;

/** What a stranger may try: its name, the settings, what is asked, and the status that it gets. */
const TRIES: [string, Partial<Settings>, (fixture: Fixture) => Promise<Response> | Response, number][] = [
  ["no token", {}, ({ ask }) => ask(`${BASE}/stream`), 401],
  ["an empty token", {}, ({ ask }) => ask(`${BASE}/stream?token=`), 401],
  ["a forged token", {}, ({ ask }) => ask(`${BASE}/stream?token=${crypto.randomUUID()}`), 403],
  [
    "a truncated token",
    {},
    async ({ ask, issue }) => ask(`${BASE}/stream?token=${(await issue()).slice(0, -1)}`),
    403,
  ],
  [
    "a token in capitals",
    {},
    async ({ ask, issue }) => ask(`${BASE}/stream?token=${(await issue()).toUpperCase()}`),
    403,
  ],
  ["a token of 10 MB", {}, ({ ask }) => ask(`${BASE}/stream?token=${"a".repeat(10_000_000)}`), 403],
  [
    "a repeated token",
    {},
    async ({ ask, issue }) => ask(`${BASE}/stream?token=${await issue()}&token=${await issue()}`),
    400,
  ],
  [
    "an expired token",
    {},
    async ({ ask, issue, clock }) => {
      const token = await issue();
      clock.ms += 60_001;
      return ask(`${BASE}/stream?token=${token}`);
    },
    403,
  ],
  [
    "a token that was used once",
    { singleUse: true },
    async ({ ask, issue }) => {
      const token = await issue();
      expect((await ask(`${BASE}/stream?token=${token}`)).status).toBe(200);
      return ask(`${BASE}/stream?token=${token}`);
    },
    403,
  ],
  [
    "another audience's token",
    { bindAudience: true },
    async ({ ask, issue }) => ask(`${BASE}/stream?audience=mine&token=${await issue("?audience=theirs")}`),
    403,
  ],
  [
    "no audience",
    { bindAudience: true },
    async ({ ask }) => ask(`${BASE}/stream?token=${crypto.randomUUID()}`),
    400,
  ],
  [
    "another address' token",
    { bindAddress: true },
    async ({ ask, issue, peer }) => {
      const token = await issue();
      peer.address = "203.0.113.8";
      return ask(`${BASE}/stream?token=${token}`);
    },
    403,
  ],
  [
    "a stream by POST",
    {},
    async ({ ask, issue }) => ask(`${BASE}/stream?token=${await issue()}`, { method: "POST" }),
    405,
  ],
  [
    "a stream by HEAD",
    {},
    async ({ ask, issue }) => ask(`${BASE}/stream?token=${await issue()}`, { method: "HEAD" }),
    405,
  ],
  [
    "a token by HEAD",
    {},
    ({ ask, header }) => ask(`${BASE}/sse-token`, { method: "HEAD", headers: header }),
    405,
  ],
  [
    "a token by PUT",
    {},
    ({ ask, header }) => ask(`${BASE}/sse-token`, { method: "PUT", headers: header }),
    405,
  ],
  ["a token without the header", {}, ({ ask }) => ask(`${BASE}/sse-token`, { method: "POST" }), 401],
  [
    "a token with a forged header",
    {},
    ({ ask }) => ask(`${BASE}/sse-token`, { method: "POST", headers: { "X-VX11-Token": `${PRINCIPAL}!` } }),
    403,
  ],
  ["a path that is none", {}, async ({ ask, issue }) => ask(`/elsewhere?token=${await issue()}`), 404],
];

describe("who tries", () => {
  it.each(TRIES)("%s gets no stream, no trace and no token", async (_, settings, attempt, status) => {
    const fixture = serviceFixture(settings);
    const tokens: string[] = [PRINCIPAL];
    const { issue } = fixture;
    fixture.issue = async (query) => {
      const token = await issue(query);
      tokens.push(token);
      return token;
    };
    const answer = await attempt(fixture);
    expect(answer.status).toBe(status);
    const said = await answer.text();
    expect(said).not.toMatch(/\bat .*\.[jt]s:\d/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    for (const token of tokens) {
      expect(said).not.toContain(token);
      expect(JSON.stringify(fixture.record)).not.toContain(token);
      expect(await fixture.metricsPage()).not.toContain(token);
    }
  });

  it("the right token with a wrong claim uses nothing up", async () => {
    const { ask, issue } = serviceFixture({ singleUse: true, bindAudience: true });
    const token = await issue("?audience=mine");
    expect((await ask(`${BASE}/stream?audience=theirs&token=${token}`)).status).toBe(403);
    expect((await ask(`${BASE}/stream?audience=mine&token=${token}`)).status).toBe(200);
  });

  it("as two at once with a token for one use opens one stream", async () => {
    const { ask, issue } = serviceFixture({ singleUse: true });
    const token = await issue();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(`${BASE}/stream?token=${token}`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

it("two at once with a token for one use open one stream, also where the store takes its time", async () => {
  const store = memoryStore({ maxTokens: 10 });
  const slow = { ...store, get: async (digest: string) => store.get(digest) };
  const { ask, issue } = serviceFixture(
    {},
    { tokens: storedTokens({ ttl: 60, singleUse: true }, slow, nodeSha256) },
  );
  const path = `${BASE}/stream?token=${await issue()}`;
  const answers = await Promise.all([ask(path), ask(path)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  await store.close();
});

describe("a store that is gone", () => {
  it("is answered with 503, and nothing is issued that could not be honoured", async () => {
    const gone = () => {
      throw new StoreUnavailable("gone");
    };
    const { ask, header, metricsPage } = serviceFixture(
      {},
      { tokens: storedTokens({ ttl: 60, singleUse: false }, storeThat(gone), nodeSha256) },
    );
    const answer = await ask(`${BASE}/sse-token`, { method: "POST", headers: header });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await answer.json()).toMatchObject({ error: "store-unavailable" });
    expect((await ask(`${BASE}/stream?token=${crypto.randomUUID()}`)).status).toBe(503);
    const health = await ask("/health");
    expect([health.status, await health.json()]).toMatchObject([503, { status: "unavailable" }]);
    expect(await metricsPage()).toContain("vx11_sse_token_issued_total 0");
  });

  it("that is full is answered with 503, and live tokens stay good", async () => {
    const { ask, header, issue, clock } = serviceFixture({ maxTokens: 1 });
    const token = await issue();
    expect((await ask(`${BASE}/sse-token`, { method: "POST", headers: header })).status).toBe(503);
    expect((await ask(`${BASE}/stream?token=${token}`)).status).toBe(200);
    clock.ms += 60_000;
    expect((await ask(`${BASE}/sse-token`, { method: "POST", headers: header })).status).toBe(200);
  });
});

function storeThat(fails: () => never): TokenStore {
  const async = async () => fails();
  const nothing = () => () => {};
  return {
    kind: "redis",
    put: async,
    get: async,
    take: async,
    revoke: async,
    size: async,
    onRevoked: nothing,
    close: async () => {},
  };
}

describe("a stream", () => {
  it("goes on when its token's time is over, and ends when it is revoked", async () => {
    const { ask, issue, clock, events, header, record } = serviceFixture();
    const token = await issue();
    const answer = await ask(`${BASE}/stream?token=${token}`);
    clock.ms += 3_600_000;
    events.publish({ data: "late" });
    await readUntil(answer, "data: late");
    const body = JSON.stringify({ sse_token: token });
    const headers = { ...header, "Content-Length": String(body.length) };
    expect((await ask(`${BASE}/sse-token`, { method: "DELETE", headers, body })).status).toBe(200);
    await expect(readUntil(answer, "never said")).rejects.toThrow("the stream ended");
    expect(record.at(-2)).toMatchObject({ action: "ended", reason: "revoked" });
  });

  it("ends when its principal token is retired, and tokens of that open none", async () => {
    const { ask, issue, principals } = serviceFixture();
    const answer = await ask(`${BASE}/stream?token=${await issue()}`);
    const unused = await issue();
    principals.replace([
      { name: "VX11_PRINCIPAL_TOKEN", digest: nodeSha256("synthetic-principal-token-two") },
    ]);
    await expect(readUntil(answer, "never said")).rejects.toThrow("the stream ended");
    expect((await ask(`${BASE}/stream?token=${unused}`)).status).toBe(403);
  });

  it("ends where its client is too far behind, and goes on from the last id", async () => {
    const { ask, issue, events, record } = serviceFixture({ bufferBytes: 1_024 });
    const answer = await ask(`${BASE}/stream?token=${await issue()}`);
    for (let at = 0; at < 100; at++) events.publish({ data: "x".repeat(100) });
    expect(record.at(-1)).toMatchObject({ action: "ended", reason: "slow" });
    const ids = [...(await answer.text()).matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    const last = ids.at(-1) ?? 0;
    expect(last).toBeGreaterThan(0);
    const again = await ask(`${BASE}/stream?token=${await issue()}&lastEventId=${last}`);
    expect(await readUntil(again, "id:")).toContain(`id: ${last + 1}\n`);
  });

  it("does not open where its token is revoked, or room runs out, while the store is asked", async () => {
    const store = memoryStore({ maxTokens: 10 });
    const asked: (() => void)[] = [];
    const get = async (digest: string) => {
      const grant = store.get(digest);
      await new Promise<void>((resolve) => asked.push(resolve));
      return grant;
    };
    const { ask, issue, service } = serviceFixture(
      { maxStreams: 1 },
      { tokens: storedTokens({ ttl: 60, singleUse: false }, { ...store, get }, nodeSha256) },
    );
    const revoked = ask(`${BASE}/stream?token=${await issue()}`);
    await store.revoke({ kind: "all" });
    asked.shift()?.();
    expect((await revoked).status).toBe(403);
    expect(service.streams.count).toBe(0);
    const token = await issue();
    const both = [ask(`${BASE}/stream?token=${token}`), ask(`${BASE}/stream?token=${token}`)];
    for (const answered of asked) answered();
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 503]);
    await store.close();
  });

  it("does not open where the service is ending", async () => {
    const { ask, issue, service } = serviceFixture({ singleUse: true });
    const token = await issue();
    service.close();
    const answer = await ask(`${BASE}/stream?token=${token}`);
    expect([answer.status, await answer.json()]).toMatchObject([503, { error: "shutting-down" }]);
  });

  it("goes on after the last id in the header, which a browser sends as UTF-8", async () => {
    const { ask, issue, events } = serviceFixture();
    const asked = vi.spyOn(events, "subscribe");
    const id = String.fromCharCode(...new TextEncoder().encode("\u20ac7"));
    await ask(`${BASE}/stream?token=${await issue()}`, { headers: { "Last-Event-ID": id } });
    expect(asked.mock.calls[0]?.[0]).toEqual({ lastEventId: "\u20ac7" });
  });

  it("is refused where as many are open as there is room for, which uses no token up, until one has ended", async () => {
    const { ask, issue } = serviceFixture({ maxStreams: 1, singleUse: true });
    const first = await ask(`${BASE}/stream?token=${await issue()}`);
    const token = await issue();
    expect((await ask(`${BASE}/stream?token=${token}`)).status).toBe(503);
    await first.body?.cancel();
    expect((await ask(`${BASE}/stream?token=${token}`)).status).toBe(200);
  });
});
