import { afterEach, describe, expect, it } from "vitest";
import { rateLimited } from "../../../../rehearsal/cloud/cloudflare/rate-limit.ts";
import { ACCOUNT, type CloudflareAt, cloudflareAt, TOKEN } from "./cloudflare-at.ts";

const STORES = `/accounts/${ACCOUNT}/secrets_store/stores`;
let at: CloudflareAt;
afterEach(() => at.cloud.close());

describe("access to the simulated Cloudflare", () => {
  it.each([
    ["no credentials", {}, 400, 9106],
    ["credentials that are no token", { authorization: "Basic eDp5" }, 400, 6003],
    ["a token it does not know", { authorization: "Bearer canary-token" }, 401, 10_000],
  ])("refuses %s, without repeating them", async (_what, headers, status, code) => {
    at = await cloudflareAt();
    const answer = await at.ask("GET", STORES, undefined, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ success: false, result: null, errors: [{ code }] });
    expect(answer.text).not.toContain("canary");
  });

  it("lets the right token through, in Cloudflare's envelope", async () => {
    at = await cloudflareAt();
    const { status, json } = await at.ask("GET", STORES);
    expect(status).toBe(200);
    expect(json).toMatchObject({ success: true, errors: [], messages: [], result_info: { total_count: 1 } });
  });

  it.each([
    ["an account that is not the token's", "GET", `/accounts/${"0".repeat(32)}/secrets_store/stores`],
    ["a name that every object has", "GET", "/accounts/constructor/secrets_store/stores"],
    ["a path that it does not have", "POST", "/accounts"],
  ])("says that %s leads nowhere", async (_what, method, path) => {
    at = await cloudflareAt();
    const { status, json } = await at.ask(method, path);
    expect(status).toBe(404);
    expect(json.errors[0]).toMatchObject({ code: 7003, message: expect.stringContaining(path) });
  });

  it("serves nothing outside /client/v4", async () => {
    at = await cloudflareAt();
    const response = await fetch(`${at.cloud.urls.cloudflare}${STORES}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(response.status).toBe(404);
  });

  it("answers 429 for five minutes to who asks too often, then again as before", async () => {
    let time = Date.parse("2026-01-01T00:00:00Z");
    at = await cloudflareAt({ requestLimit: 3, now: () => new Date(time) });
    const statuses = async (count: number) => {
      const seen: number[] = [];
      for (let asked = 0; asked < count; asked++) seen.push((await at.ask("GET", STORES)).status);
      return seen;
    };
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    time += 299_000;
    const blocked = await at.ask("GET", STORES);
    expect([blocked.status, blocked.headers.get("retry-after")]).toEqual([429, "1"]);
    time += 1000;
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
  });

  it("starts counting anew after five minutes", async () => {
    let time = Date.parse("2026-01-01T00:00:00Z");
    at = await cloudflareAt({ requestLimit: 2, now: () => new Date(time) });
    await at.ask("GET", STORES);
    await at.ask("GET", STORES);
    time += 300_000;
    expect((await at.ask("GET", STORES)).status).toBe(200);
  });

  it("can be told to answer 429", async () => {
    at = await cloudflareAt();
    at.cloud.fail(rateLimited({ times: 1, method: "GET", retryAfter: 7 }));
    const limited = await at.ask("GET", STORES);
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(limited.json).toMatchObject({ success: false, errors: [{ code: 971 }] });
    expect((await at.ask("GET", STORES)).status).toBe(200);
  });
});
