import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Revocation, StoreUnavailable } from "../../../components/sse-tokens/service/index.ts";
import { redisStore } from "../../../components/sse-tokens/service/node/index.ts";
import { ADMIN, Redis } from "../../support/redis.ts";
import { storeContract } from "./contract.ts";

const GRANT = { principal: "VX11_PRINCIPAL_TOKEN", by: "aaaaaaaaaaaa" };

let redis: Redis;
const lines: string[] = [];

beforeAll(async () => {
  redis = await Redis.start();
});
afterAll(async () => await redis[Symbol.asyncDispose]());

const urlOf = () => `redis://default:${ADMIN}@127.0.0.1:${redis.port}`;

/** An instance's store, once it is connected. */
async function instance(maxTokens = 1_000) {
  const store = redisStore({ url: urlOf(), tell: (line) => lines.push(line), maxTokens });
  await expect.poll(async () => await store.size()).toBeTypeOf("number");
  return store;
}

storeContract("in Redis", () => ({
  instance: async ({ maxTokens }) => await instance(maxTokens),
  pass: async (seconds) => await sleep(seconds * 1000),
  clear: async () => void (await redis.ask("FLUSHALL")),
}));

describe("the store in Redis", () => {
  it("gives a token to every instance at once, and tells every instance of a revocation", async () => {
    const [one, other] = [await instance(), await instance()];
    const heard: Revocation[] = [];
    other.onRevoked((revocation) => heard.push(revocation));
    await one.put("shared", GRANT, 30);
    expect(await other.get("shared")).toEqual(GRANT);
    await one.revoke({ kind: "token", digest: "shared" });
    expect(await other.get("shared")).toBeUndefined();
    await expect.poll(() => heard).toEqual([{ kind: "token", digest: "shared" }]);
    await Promise.all([one.close(), other.close()]);
  });

  it("keeps a token for its TTL by Redis' clock, whatever this machine's says", async () => {
    const store = await instance();
    const now = Date.now;
    try {
      Date.now = () => now() - 3_600_000;
      await store.put("slow-clock", GRANT, 60);
      expect(Number(await redis.ask("TTL", "{sse}:t:slow-clock"))).toBeLessThanOrEqual(60);
      Date.now = () => now() + 3_600_000;
      expect(await store.get("slow-clock")).toEqual(GRANT);
    } finally {
      Date.now = now;
      await store.close();
    }
  });

  it("is unavailable while Redis is gone, hears then what was revoked, and recovers by itself", async () => {
    const store = await instance();
    const heard: Revocation[] = [];
    store.onRevoked((revocation) => heard.push(revocation));
    await redis.down();
    await expect((async () => await store.put("lost", GRANT, 30))()).rejects.toThrow(StoreUnavailable);
    await expect((async () => await store.get("lost"))()).rejects.toThrow(StoreUnavailable);
    await redis.up();
    await redis.ask("XADD", "{sse}:revoked", "*", "revocation", '{"kind":"all"}');
    await expect
      .poll(async () => await Promise.resolve(store.size()).catch(() => "gone"), { timeout: 5_000 })
      .toBe(0);
    await store.put("found", GRANT, 30);
    expect(await store.get("found")).toEqual(GRANT);
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual([{ kind: "all" }]);
    await store.close();
    expect(lines.join("\n")).toMatch(/Redis does not answer.*\n[\s\S]*Redis answers again/);
    expect(lines.join("\n")).not.toContain(ADMIN);
  });

  it("asks a Redis that is silent no more, and finds the next one that answers there", async () => {
    const asleep = new Set<Socket>();
    const sockets: Socket[] = [];
    const way = createServer((from) => {
      const to = connect(redis.port, "127.0.0.1");
      for (const socket of [from, to]) socket.on("error", () => {});
      from.on("data", (bytes) => (asleep.has(from) ? undefined : to.write(bytes)));
      to.on("data", (bytes) => (asleep.has(from) ? undefined : from.write(bytes)));
      sockets.push(from);
    });
    await new Promise<void>((resolve) => way.listen(0, "127.0.0.1", resolve));
    const url = `redis://default:${ADMIN}@127.0.0.1:${(way.address() as AddressInfo).port}`;
    const store = redisStore({ url, tell: () => {}, maxTokens: 10, patience: 200 });
    await expect.poll(async () => await store.size()).toBeTypeOf("number");
    await sleep(1_000);
    // The connections of now lead nowhere from here on, and nobody says so.
    for (const socket of sockets) asleep.add(socket);
    await expect((async () => await store.put("lost", GRANT, 30))()).rejects.toThrow(StoreUnavailable);
    await expect
      .poll(async () => await Promise.resolve(store.put("found", GRANT, 30)).then(() => "put", String), {
        timeout: 3_000,
      })
      .toBe("put");
    await store.close();
    way.close();
    for (const socket of sockets) socket.destroy();
  });

  it("goes to the Redis that takes writes where its own has become a replica", async () => {
    const store = await instance();
    await sleep(1_000);
    await redis.ask("REPLICAOF", "127.0.0.1", "1");
    await expect((async () => await store.put("refused", GRANT, 30))()).rejects.toThrow(StoreUnavailable);
    expect(lines.at(-1)).toContain("(tokens): READONLY");
    await redis.ask("REPLICAOF", "NO", "ONE");
    await expect
      .poll(async () => await Promise.resolve(store.put("taken", GRANT, 30)).then(() => "put", String))
      .toBe("put");
    await store.close();
  });

  it("hears what is revoked after everything was flushed, also by a clock that is behind", async () => {
    const store = await instance();
    const heard: Revocation[] = [];
    store.onRevoked((revocation) => heard.push(revocation));
    await redis.ask("XADD", "{sse}:revoked", "9999999999999-0", "revocation", '{"kind":"all"}');
    await expect.poll(() => heard).toEqual([{ kind: "all" }]);
    await redis.ask("FLUSHALL");
    await store.revoke({ kind: "token", digest: "one" });
    await expect.poll(() => heard.at(-1), { timeout: 5_000 }).toEqual({ kind: "token", digest: "one" });
    await store.close();
  });

  it("needs no more than its own keys", async () => {
    const url = `redis://app:any@127.0.0.1:${redis.port}`;
    const store = redisStore({ url, tell: (line) => lines.push(line), maxTokens: 10, prefix: "app:" });
    const heard: Revocation[] = [];
    store.onRevoked((revocation) => heard.push(revocation));
    await expect.poll(async () => await store.size()).toBe(0);
    await store.put("one", GRANT, 30);
    expect(await store.get("one")).toEqual(GRANT);
    await store.revoke({ kind: "all" });
    expect(await store.take("one")).toBeUndefined();
    await expect.poll(() => heard).toEqual([{ kind: "all" }]);
    await store.close();
    const outside = redisStore({ url, tell: () => {}, maxTokens: 10, prefix: "other:" });
    await expect.poll(async () => await Promise.resolve(outside.size()).catch(String)).toContain("NOPERM");
    await outside.close();
  });

  it("is full, not wrong, where Redis has no memory left", async () => {
    const store = await instance();
    await redis.ask("CONFIG", "SET", "maxmemory", "1");
    try {
      await expect((async () => await store.put("much", GRANT, 30))()).rejects.toThrow("memory");
    } finally {
      await redis.ask("CONFIG", "SET", "maxmemory", "0");
      await store.close();
    }
  });
});
