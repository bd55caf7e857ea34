import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { ADMIN, failureOf, type MintCloud, type Minter, startMints } from "./mint-cloud.ts";

const MINTERS: Minter[] = ["neon", "fly", "cloudflare"];
const VARIABLE: Record<Minter, string> = {
  neon: "NEON_API_KEY",
  fly: "FLY_API_TOKEN",
  cloudflare: "CLOUDFLARE_API_TOKEN",
};
const URLS: Record<Minter, string> = {
  neon: "NEON_API_BASE_URL",
  fly: "FLY_API_BASE_URL",
  cloudflare: "CLOUDFLARE_BASE_URL",
};

let mints: MintCloud;
beforeEach(async () => {
  mints = await startMints();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A server that answers every request with this. */
async function answering(body: string, status = 200): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each(MINTERS)("minting at %s", (minter) => {
  const mint = () => failureOf(() => mints.create(minter));

  it("says which variable holds a credential that is refused, and not what it holds", async () => {
    vi.stubEnv(VARIABLE[minter], "synthetic-dead-credential");
    const told = await mint();
    expect(told).toContain(`(HTTP 401): is the credential in ${VARIABLE[minter]} a living one?`);
    expect(told).not.toContain("synthetic-dead-credential");
    expect(mints.living(minter)).toEqual({});
  });

  it.each(["", " ", undefined])("says which variable is missing where it is %j", async (value) => {
    vi.stubEnv(VARIABLE[minter], value);
    expect(await mint()).toMatch(new RegExp(`${VARIABLE[minter]} is not set: it is the`));
    expect(mints.cloud.requests).toEqual([]);
  });

  it("never quotes a credential that no header can hold", async () => {
    vi.stubEnv(VARIABLE[minter], "synthetic-half\nsynthetic-rest");
    const told = await mint();
    expect(told).toContain(`${VARIABLE[minter]} holds a character that no credential has`);
    expect(told).not.toMatch(/synthetic-/);
  });

  it("takes a credential that was read with its line's end", async () => {
    vi.stubEnv(VARIABLE[minter], `${ADMIN[minter]}\n`);
    await mints.create(minter);
    expect(Object.keys(mints.living(minter))).toHaveLength(1);
  });

  it("says where nobody answers", async () => {
    const gone = `${mints.cloud.urls[minter]}`;
    await mints.cloud.close();
    const told = await mint();
    expect(told).toContain(`could not be reached at ${gone.slice("http://".length)} (ECONNREFUSED)`);
    expect(told).not.toContain(ADMIN[minter]);
  });

  it.each(["user:synthetic-password@", "//", "ftp://user:synthetic-password@127.0.0.1"])(
    "says that the address %s is none, without it",
    async (address) => {
      vi.stubEnv(URLS[minter], address);
      const told = await mint();
      expect(told).toContain("is no URL");
      expect(told).not.toContain("synthetic-password");
    },
  );

  it.each([
    ["no JSON", "<html>synthetic-value</html>"],
    ["another form", '{"data":{"app":"synthetic-value"},"key":"synthetic-value"}'],
    ["nothing", ""],
  ])("tells nothing of an answer that is %s", async (_case, body) => {
    vi.stubEnv(URLS[minter], await answering(body));
    const told = await mint();
    expect(told).toMatch(/answered in another form than expected|Fly refused to/);
    expect(told).not.toContain("synthetic-value");
  });

  it("tells the status of an answer that is a failure, and nothing else of it", async () => {
    vi.stubEnv(URLS[minter], await answering('{"message":"synthetic-value"}', 418));
    const told = await mint();
    expect(told).toContain("(HTTP 418)");
    expect(told).not.toContain("synthetic-value");
  });

  it("gives up where it is turned away again and again, after a while", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const fetched = vi.fn(async () => Response.json({ message: "synthetic-value" }, { status: 429 }));
    vi.stubGlobal("fetch", fetched);
    const told = mint();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await told).toContain("(HTTP 429)");
    expect(fetched).toHaveBeenCalledTimes(4);
  });
});
