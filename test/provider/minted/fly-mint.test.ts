import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { flyMint } from "../../../provider/minted/fly-mint.ts";
import { ADMIN, failureOf, type MintCloud, startMints } from "./mint-cloud.ts";

const SOURCE = { kind: "minted", by: "fly-token", app: "shop" } as const;

let mints: MintCloud;
beforeEach(async () => {
  mints = await startMints();
});
afterEach(() => vi.unstubAllGlobals());

/** The status of a request that a deploy token of the app may make. */
async function asks(token: string): Promise<number> {
  const answer = await fetch(`${mints.cloud.urls.fly}/v1/apps/shop/secrets`, {
    headers: { authorization: token },
  });
  return answer.status;
}

describe("a deploy token of Fly", () => {
  it("is the whole header that Fly takes, until it is revoked", async () => {
    const mint = flyMint(SOURCE);
    const { id, value } = await mint.create("ci");
    expect(value).toMatch(/^FlyV1 fm2_/);
    expect(await asks(value)).toBe(200);
    await mint.revoke(id);
    expect(await asks(value)).toBe(401);
  });

  it("is found by its whole name, and no more once it is revoked, though Fly still lists it", async () => {
    const mint = flyMint(SOURCE);
    const [one, two] = [await mint.create("ci"), await mint.create("ci")];
    await mint.create("ci-2");
    expect((await mint.find("ci")).map(({ id }) => id).sort()).toEqual([one.id, two.id].sort());
    await mint.revoke(one.id);
    expect((await mint.find("ci")).map(({ id }) => id)).toEqual([two.id]);
  });

  it("that is no token of the app is gone already", async () => {
    await flyMint(SOURCE).revoke("no-such-id");
    expect(mints.living("fly")).toEqual({});
  });

  it("ends when the catalog says", async () => {
    const bodies: string[] = [];
    const { fetch } = globalThis;
    vi.stubGlobal("fetch", (url: URL, init: RequestInit) => {
      bodies.push(String(init.body));
      return fetch(url, init);
    });
    await flyMint({ ...SOURCE, expiry: "48h" }).create("short");
    await flyMint(SOURCE).create("long");
    const minted = bodies.filter((body) => body.includes("mutation"));
    expect(minted.map((body) => JSON.parse(body).variables.input.expiry)).toEqual(["48h", "175200h"]);
  });

  it("is not taken for revoked while Fly lists it as living", async () => {
    const mint = flyMint(SOURCE);
    const { id } = await mint.create("ci");
    const { fetch } = globalThis;
    vi.stubGlobal("fetch", (url: URL, init: RequestInit) =>
      String(init.body).includes("deleteLimitedAccessToken")
        ? Response.json({ data: { deleteLimitedAccessToken: { token: null } } })
        : fetch(url, init),
    );
    await expect(mint.revoke(id)).rejects.toThrow(
      `Fly still lists the deploy token ${id} of the app shop: revoke it again`,
    );
  });

  it("can't be made with another one, and the message says whose credential was used", async () => {
    const { value } = await flyMint(SOURCE).create("ci");
    const told = await failureOf(() =>
      flyMint(SOURCE, { ...mints.env, FLY_ACCESS_TOKEN: value }).create("more"),
    );
    expect(told).toContain("Fly refused to make a deploy token for the app shop");
    expect(told).toContain("may the credential in FLY_ACCESS_TOKEN do that?");
    expect(told).not.toContain(value.slice("FlyV1 ".length));
    expect(Object.keys(mints.living("fly"))).toEqual(["ci"]);
  });

  it("can't be made for an app that is not there", async () => {
    await expect(flyMint({ ...SOURCE, app: "elsewhere" }).create("ci")).rejects.toThrow(
      "Fly refused to look the app up for the app elsewhere",
    );
  });
});

describe("the credential that mints at Fly", () => {
  it.each([
    ["fo1_synthetic", "Bearer fo1_synthetic"],
    ["fm2_synthetic,fm2_other", "FlyV1 fm2_synthetic,fm2_other"],
    ["fo1_synthetic,fm2_other", "FlyV1 fo1_synthetic,fm2_other"],
    ["FlyV1 fm2_synthetic", "FlyV1 fm2_synthetic"],
    ["Bearer fo1_synthetic", "Bearer fo1_synthetic"],
  ])("%s goes out as %s", async (token, header) => {
    const sent: (string | null)[] = [];
    vi.stubGlobal("fetch", async (_url: URL, init: RequestInit) => {
      sent.push(new Headers(init.headers).get("authorization"));
      return Response.json({ data: { app: { limitedAccessTokens: { nodes: [] } } } });
    });
    await flyMint(SOURCE, { FLY_API_TOKEN: token }).find("ci");
    expect(sent).toEqual([header]);
  });

  it("is FLY_ACCESS_TOKEN where both are set, as for flyctl", async () => {
    const env = { ...mints.env, FLY_API_TOKEN: "synthetic-dead", FLY_ACCESS_TOKEN: ADMIN.fly };
    expect(await flyMint(SOURCE, env).find("ci")).toEqual([]);
  });
});
