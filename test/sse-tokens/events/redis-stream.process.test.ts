import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { redisEvents } from "../../../components/sse-tokens/service/node/index.ts";
import { ADMIN, Redis } from "../../support/redis.ts";
import { Collector } from "./collector.ts";

const KEY = "news";
let redis: Redis;

beforeAll(async () => {
  redis = await Redis.start();
});
afterAll(async () => await redis[Symbol.asyncDispose]());
beforeEach(async () => void (await redis.ask("DEL", KEY)));

const add = async (data: string, ...more: string[]) =>
  String(await redis.ask("XADD", KEY, "*", "data", data, ...more));

async function source() {
  const url = `redis://default:${ADMIN}@127.0.0.1:${redis.port}`;
  const events = redisEvents({ url, key: KEY, tell: () => {} });
  await expect.poll(() => events.healthy()).toBe(true);
  return events;
}

describe("events of a Redis Stream", () => {
  it("are told from now on, with their names and ids", async () => {
    await add("before");
    const events = await source();
    const collector = new Collector();
    events.subscribe({}, collector);
    const id = await add("after", "event", "weather");
    await expect.poll(() => collector.events).toEqual([{ id, event: "weather", data: "after" }]);
    await events.close();
    expect(collector.ended).toBe("source-ended");
  });

  it("are told as JSON where they have no field data", async () => {
    const events = await source();
    const collector = new Collector();
    events.subscribe({}, collector);
    await redis.ask("XADD", KEY, "*", "city", "Oslo", "degrees", "4");
    await expect.poll(() => collector.data).toEqual(['{"city":"Oslo","degrees":"4"}']);
    await events.close();
  });

  it("of an audience are told to it alone", async () => {
    const events = await source();
    const [mine, others, any] = [new Collector(), new Collector(), new Collector()];
    events.subscribe({ audience: "mine" }, mine);
    events.subscribe({ audience: "others" }, others);
    events.subscribe({}, any);
    await add("for mine", "audience", "mine");
    await add("for all");
    await expect.poll(() => mine.data).toEqual(["for mine", "for all"]);
    await expect.poll(() => [others.data, any.data]).toEqual([["for all"], ["for all"]]);
    await events.close();
  });

  it("that a client has missed come once and in order, while new ones are added", async () => {
    const first = await add("0");
    for (let at = 1; at <= 1_200; at++) await redis.ask("XADD", KEY, "*", "data", String(at));
    const events = await source();
    const collector = new Collector();
    events.subscribe({ lastEventId: first }, collector);
    for (let at = 1_201; at <= 1_400; at++) await redis.ask("XADD", KEY, "*", "data", String(at));
    await expect.poll(() => collector.events.length, { timeout: 5_000 }).toBe(1_400);
    expect(collector.data).toEqual(Array.from({ length: 1_400 }, (_, at) => String(at + 1)));
    expect(collector.started).toEqual({ position: first });
    await events.close();
  });

  it("that nobody keeps any more are said to be missing", async () => {
    const first = await add("one");
    await add("two");
    const third = await add("three");
    await redis.ask("XTRIM", KEY, "MAXLEN", "1");
    const events = await source();
    const [late, current, foreign] = [new Collector(), new Collector(), new Collector()];
    events.subscribe({ lastEventId: first }, late);
    events.subscribe({ lastEventId: third }, current);
    events.subscribe({ lastEventId: "of another source" }, foreign);
    await expect.poll(() => late.data).toEqual(["three"]);
    expect(late.started?.gap).toBe(true);
    await expect
      .poll(() => [current.started, foreign.started])
      .toEqual([{ position: third }, { position: third, gap: true }]);
    await events.close();
  });

  it("of a stream that has begun anew, by a clock that is behind, come to those who come back, with a gap", async () => {
    const old = "9999999999999-0";
    await redis.ask("XADD", KEY, old, "data", "old");
    const events = await source();
    const [collector, back] = [new Collector(), new Collector()];
    events.subscribe({}, collector);
    await redis.ask("DEL", KEY);
    await add("new");
    await expect.poll(() => collector.ended, { timeout: 5_000 }).toBe("source-failed");
    events.subscribe({ lastEventId: old }, back);
    await expect.poll(() => back.started?.gap).toBe(true);
    await add("newer");
    await expect.poll(() => back.data).toContain("newer");
    await events.close();
  });

  it("come from where they stopped when Redis was gone; those who come back meanwhile are sent away", async () => {
    await redis.ask("CONFIG", "SET", "appendonly", "yes");
    await expect
      .poll(async () => await redis.ask("INFO", "persistence"))
      .toContain("aof_rewrite_in_progress:0");
    const events = await source();
    const collector = new Collector();
    events.subscribe({}, collector);
    const id = await add("one");
    await expect.poll(() => collector.data).toEqual(["one"]);
    await redis.down();
    await expect.poll(() => events.healthy()).toBe(false);
    const back = new Collector();
    events.subscribe({ lastEventId: id }, back);
    await expect.poll(() => back.ended, { timeout: 5_000 }).toBe("source-failed");
    await redis.up();
    await add("two");
    await expect.poll(() => collector.data.at(-1), { timeout: 5_000 }).toBe("two");
    await events.close();
  });
});
