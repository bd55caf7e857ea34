import { beforeEach, describe, expect, it, vi } from "vitest";
import { neonMint } from "../../../provider/minted/neon-mint.ts";
import { type MintCloud, startMints } from "./mint-cloud.ts";

let mints: MintCloud;
beforeEach(async () => {
  mints = await startMints();
});

async function asks(key: string): Promise<number> {
  const answer = await fetch(`${mints.cloud.urls.neon}/api/v2/api_keys`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return answer.status;
}

describe("an API key of Neon", () => {
  it("is accepted until it is revoked", async () => {
    const mint = neonMint(mints.env);
    const { id, value } = await mint.create("app");
    expect(await asks(value)).toBe(200);
    await mint.revoke(id);
    expect(await asks(value)).toBe(401);
  });

  it("is found by its whole name, however many there are", async () => {
    const mint = neonMint(mints.env);
    const made = [await mint.create("app"), await mint.create("app"), await mint.create("app-2")];
    expect(await mint.find("app")).toEqual(made.slice(0, 2).map(({ id }) => ({ id, name: "app" })));
    expect(await mint.find("ap")).toEqual([]);
  });

  it("that is not there is gone already, and any other refusal is a failure", async () => {
    const mint = neonMint(mints.env);
    await mint.revoke("123");
    mints.cloud.fail({ service: "neon", method: "DELETE", path: /api_keys/, status: 403 });
    await expect(mint.revoke("123")).rejects.toThrow(
      "Neon's API refused to revoke an API key (HTTP 403): is the credential in NEON_API_KEY a living one?",
    );
  });

  it("is not taken for revoked by an answer while it is listed", async () => {
    const mint = neonMint(mints.env);
    const { id } = await mint.create("app");
    const revoking = { service: "neon", method: "DELETE", path: /api_keys/, times: 1 } as const;
    mints.cloud.fail({ ...revoking, status: 200, body: { canary: "canary" } });
    await expect(mint.revoke(id)).rejects.toThrow(`Neon still lists the API key ${id}`);
    mints.cloud.fail({ ...revoking, status: 404 });
    await expect(mint.revoke(id)).rejects.toThrow(`Neon still lists the API key ${id}`);
  });

  it("is looked for at Neon where the environment names no other place", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: URL) => {
      asked.push(url.href);
      return Response.json([]);
    });
    for (const env of [{}, { NEON_API_BASE_URL: "" }]) {
      expect(await neonMint({ NEON_API_KEY: "synthetic", ...env }).find("app")).toEqual([]);
    }
    vi.unstubAllGlobals();
    expect(asked).toEqual(Array(2).fill("https://console.neon.tech/api/v2/api_keys"));
  });
});
