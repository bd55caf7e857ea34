import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { afterwards, asked, probeOf, proxy, tidy } from "./support.ts";

tidy();

async function listening(): Promise<{ port: number; count: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    count++;
    socket.on("error", () => undefined).end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  afterwards(() => new Promise((resolve) => server.close(() => resolve())));
  return { port: (server.address() as AddressInfo).port, count: () => count };
}

const tcp = (port: number, host = "127.0.0.1") => probeOf({ tcp: { host, port } });

describe("a port", () => {
  it("that takes a connection satisfies, and gets nothing to read", async () => {
    const { port, count } = await listening();
    expect(await asked(tcp(port))).toBeUndefined();
    expect(count()).toBe(1);
  });

  it("that takes none does not", async () => {
    expect(await asked(tcp(1))).toBe(
      "the probe `me`: not satisfied: a connection to 127.0.0.1:1 refused the connection (asked once)",
    );
  });

  it("of an unknown host does not", async () => {
    expect(await asked(tcp(5432, "db.invalid"))).toMatch(
      /a connection to db\.invalid:5432 (has a host|could not be)/,
    );
  });

  it("can't show that a value is refused", async () => {
    await expect(asked(tcp(1), "refuse")).rejects.toThrow(TypeError);
  });
});

describe("ALL_PROXY", () => {
  it("is asked to connect, with its user where it has one", async () => {
    const { port } = await listening();
    const through = await proxy({ "db.example.com:5432": port });
    process.env.ALL_PROXY = `http://me:p%40w@127.0.0.1:${through.port}`;
    expect(await asked(tcp(5432, "db.example.com"))).toBeUndefined();
    const basic = `Basic ${Buffer.from("me:p@w").toString("base64")}`;
    expect(through.asked).toEqual([["db.example.com:5432", basic]]);
  });

  it("that does not let it through is told of", async () => {
    const through = await proxy({});
    process.env.all_proxy = `http://127.0.0.1:${through.port}`;
    expect(await asked(tcp(5432, "db.example.com"))).toBe(
      "the probe `me`: not satisfied: a connection to db.example.com:5432 was not let through: the proxy answered 403 (asked once). let the proxy pass it, or name the host in NO_PROXY",
    );
  });

  it.each(["127.0.0.1", "x,127.0.0.1:PORT", "*", "0.0.1"])(
    "is left aside for a host of NO_PROXY=%s",
    async (no) => {
      const { port } = await listening();
      const through = await proxy({});
      process.env.ALL_PROXY = `http://127.0.0.1:${through.port}`;
      process.env.NO_PROXY = no.replace("PORT", String(port));
      expect(await asked(tcp(port))).toBeUndefined();
      expect(through.asked).toEqual([]);
    },
  );

  it.each(["127.0.0.1:1", "example.com", "27.0.0.1"])(
    "is asked where NO_PROXY=%s names another",
    async (no) => {
      const { port } = await listening();
      const through = await proxy({});
      process.env.ALL_PROXY = `http://127.0.0.1:${through.port}`;
      process.env.NO_PROXY = no;
      expect(await asked(tcp(port))).toContain("the proxy answered 403");
    },
  );

  it("of another kind is left aside, and one that is no URL is named", async () => {
    const { port } = await listening();
    process.env.ALL_PROXY = "socks5://127.0.0.1:1";
    expect(await asked(tcp(port))).toBeUndefined();
    process.env.ALL_PROXY = "proxy";
    expect(await asked(tcp(port))).toContain("the proxy that the environment names is no URL");
  });
});
