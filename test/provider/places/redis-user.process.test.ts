import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ANOTHER_VALUE, type PlaceOf } from "../../../provider/places/driver.ts";
import { redisUser } from "../../../provider/places/redis-user/index.ts";
import { ADMIN, Redis } from "../../support/redis.ts";

let redis: Redis;
beforeAll(async () => {
  redis = await Redis.start();
});
afterAll(async () => await redis[Symbol.asyncDispose]());
beforeEach(async () => {
  await redis.ask("ACL", "SETUSER", "app", "reset", "on", "nopass", "~app:*", "+@all", "-@dangerous");
});

type Change = Partial<PlaceOf<"redis-user">["target"]>;

function place(change: Change = {}, access: readonly string[] = [ADMIN]): PlaceOf<"redis-user"> {
  const target = {
    kind: "redis-user" as const,
    url: `rediss://127.0.0.1:${redis.tlsPort}`,
    user: "app",
    admin: { user: "default", password: { config: "redis" } },
    tls: { ca: "ca.pem" },
    optional: false,
    ...change,
  };
  return { name: "cache", target, directory: redis.folder, access };
}

const ONE = "synthetic-value-one-0001";
const TWO = "synthetic-value-two-0002";
const before = (value: string) => new Map([["TOKEN", { generation: "1", value }]]);
const entry = (value: string, generation = "1", previous?: string) => ({
  key: "TOKEN",
  secret: "TOKEN",
  generation,
  value,
  ...(previous === undefined ? {} : { previous: { generation: "1", value: previous } }),
});
const write = async (value: string, previous?: string, old?: string) =>
  await redisUser.write(place(), {
    values: [entry(value, "2", previous)],
    absent: [],
    before: old === undefined ? new Map() : before(old),
  });
const held = async (...values: string[]) =>
  await redisUser.held?.(place(), ["TOKEN"], new Map([["TOKEN", values]]));
const refused = async (running: Promise<unknown>) => {
  const error = await running.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  if (error === undefined) throw new Error("it succeeded");
  return { name: error.name, message: error.message };
};

describe("a user of Redis", () => {
  it("gets a first password, keeps its rules, and is known by the value alone", async () => {
    const rules = await redis.rules("app");
    expect(await held(ONE)).toEqual(new Map());
    await write(ONE);
    expect(await redis.takes("app", ONE)).toBe(true);
    expect(await redis.takes("app", TWO)).toBe(false);
    expect(await redis.rules("app")).toBe(rules);
    expect(await held(TWO, ONE)).toEqual(new Map([["TOKEN", ONE]]));
    expect(await held(TWO)).toEqual(new Map([["TOKEN", ANOTHER_VALUE]]));
  });

  it("accepts two at a time until the old one is let go of, twice over", async () => {
    await write(ONE);
    for (let times = 0; times < 2; times++) await write(TWO, ONE, ONE);
    expect([await redis.takes("app", ONE), await redis.takes("app", TWO)]).toEqual([true, true]);
    for (let times = 0; times < 2; times++) await redisUser.forget?.(place(), new Map([["TOKEN", ONE]]), "1");
    expect([await redis.takes("app", ONE), await redis.takes("app", TWO)]).toEqual([false, true]);
  });

  it("holds one where no overlap is wanted, and leaves passwords alone that others set", async () => {
    await redis.ask("ACL", "SETUSER", "app", "resetpass", ">somebody-elses-password");
    await write(ONE);
    for (let times = 0; times < 2; times++) await write(TWO, undefined, ONE);
    expect([await redis.takes("app", ONE), await redis.takes("app", TWO)]).toEqual([false, true]);
    expect(await redis.takes("app", "somebody-elses-password")).toBe(true);
    for (let times = 0; times < 2; times++)
      await redisUser.write(place(), { values: [], absent: ["TOKEN"], before: before(TWO) });
    expect(await redis.takes("app", TWO)).toBe(false);
    expect(await redis.takes("app", "somebody-elses-password")).toBe(true);
  });

  it("lets nobody in without a password once the last one is taken out", async () => {
    await write(ONE);
    await redisUser.write(place(), { values: [], absent: ["TOKEN"], before: before(ONE) });
    expect(await redis.takes("app", "anything")).toBe(false);
  });

  it.each([
    ["quotes, signs and spaces", `a "b" 'c' $HOME #d !e >f  g`],
    ["letters that are not ASCII", "ключ-schlüssel-鍵"],
    ["line breaks", "one\ntwo\r\nthree"],
    ["4 KB", "k".repeat(4096)],
    ["16 KB, the most that it lets in", "k".repeat(16_384)],
  ])("takes a value with %s", async (_, value) => {
    await write(value);
    expect(await redis.takes("app", value)).toBe(true);
  });

  it("still has its password after a restart where there is an aclfile", async () => {
    await write(ONE);
    await redis.down();
    await redis.up();
    expect(await redis.takes("app", ONE)).toBe(true);
  });

  it("gives its server's log, its file and its slow log nothing of a value", async () => {
    await redis.ask("CONFIG", "SET", "slowlog-log-slower-than", "0");
    await write(ONE);
    await write(TWO, ONE, ONE);
    const slow = JSON.stringify(await redis.ask("SLOWLOG", "GET", "128"));
    expect(slow).toContain("SETUSER");
    const file = readFileSync(redis.aclFile, "utf8");
    expect(file).toContain("user app");
    for (const text of [slow, file, redis.log])
      for (const value of [ONE, TWO]) expect(text).not.toContain(value);
  });
});

describe("a way in", () => {
  it("is tried value by value", async () => {
    const twice = place({}, ["the-next-password-of-the-admin", ADMIN]);
    await redisUser.write(twice, { values: [entry(ONE)], absent: [], before: new Map() });
    expect(await redis.takes("app", ONE)).toBe(true);
  });

  it("is found where it turns between two tries, as in the run that turns both", async () => {
    const [next, old] = ["synthetic-next-password-0001", "synthetic-old-password-0001"];
    await redis.ask("ACL", "SETUSER", "turning", "reset", "on", `>${old}`, "+acl");
    let connections = 0;
    const server = createServer(async (client) => {
      if (++connections === 2) await redis.ask("ACL", "SETUSER", "turning", "resetpass", `>${next}`);
      const there = connect(redis.port, "127.0.0.1");
      client.on("error", () => {}).pipe(there);
      there.on("error", () => {}).pipe(client);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const admin = { user: "turning", password: { secret: "TURNING" } };
    const turning = place({ url, admin }, [next, old]);
    await redisUser.write(turning, { values: [entry(ONE)], absent: [], before: new Map() });
    server.close();
    expect(connections).toBe(3);
    expect(await redis.takes("app", ONE)).toBe(true);
  });

  it("says where its password is to be given", async () => {
    expect(await redisUser.problems?.(place({}, []))).toEqual([
      "cache has no way in: pulumi config set --secret keyturn-access:redis < FILE",
    ]);
    const wrong = await refused(
      redisUser.held?.(place({}, ["wrong-password"]), ["TOKEN"], new Map()) ?? Promise.resolve(),
    );
    expect(wrong.message).toBe("cache can't be written: keyturn-access:redis does not let default in");
  });

  it("says what the admin may not do, and what lets it", async () => {
    await redis.ask("ACL", "SETUSER", "limited", "reset", "on", `>${ADMIN}`, "+ping");
    const admin = { user: "limited", password: { config: "redis" } };
    const { message } = await refused(
      redisUser.write(place({ admin }), { values: [entry(ONE)], absent: [], before: new Map() }),
    );
    expect(message).toContain(
      "cache: limited may not run ACL GETUSER. Let it: ACL SETUSER limited +acl|getuser",
    );
  });

  it("does not trust a server that another authority vouches for", async () => {
    const { name, message } = await refused(
      redisUser.write(place({ tls: {} }), { values: [entry(ONE)], absent: [], before: new Map() }),
    );
    expect(name).toBe("Error");
    expect(message).toMatch(/cache was not reached: \w+ \(Error\)\. See `url` and `tls`/);
    expect(await redis.takes("app", ONE)).toBe(true);
    expect(await held(ONE)).toEqual(new Map());
  });
});

describe("a server that does not answer", () => {
  it("is silent where nothing listens", async () => {
    const url = "redis://127.0.0.1:1";
    const { name, message } = await refused(
      redisUser.write(place({ url }), { values: [entry(ONE)], absent: [], before: new Map() }),
    );
    expect([name, message]).toEqual(["PlaceSilent", "ECONNREFUSED"]);
  });

  it("is silent where the connection is cut in the middle", async () => {
    const server = createServer((socket) => socket.once("data", () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { name } = await refused(
      redisUser.write(place({ url: `redis://127.0.0.1:${port}` }), {
        values: [entry(ONE)],
        absent: [],
        before: new Map(),
      }),
    );
    server.close();
    expect(name).toBe("PlaceSilent");
  });
});

describe("a user that can't be written", () => {
  it("is not made, for nobody said what it may do", async () => {
    const { message } = await refused(
      redisUser.write(place({ user: "nobody" }), { values: [entry(ONE)], absent: [], before: new Map() }),
    );
    expect(message).toContain("cache: Redis has no user nobody. Make it with what it may do");
    expect(await redis.ask("ACL", "GETUSER", "nobody")).toBeNull();
  });

  it("is told that a restart forgets, where there is no aclfile", async () => {
    await using plain = await Redis.start({ aclFile: false });
    const said: string[] = [];
    vi.spyOn(console, "error").mockImplementation((line: string) => said.push(line));
    const where = { ...place({ url: `redis://127.0.0.1:${plain.port}` }), directory: plain.folder };
    await redisUser.write(where, { values: [entry(ONE)], absent: [], before: new Map() });
    vi.restoreAllMocks();
    expect(await plain.takes("app", ONE)).toBe(true);
    expect(said.join()).toContain(
      "cache: a restart of Redis forgets the password of app, since the server has no `aclfile`",
    );
  });
});
