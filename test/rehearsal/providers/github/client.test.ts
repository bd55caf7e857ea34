import { type Context, Hono } from "hono";
import { afterEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../../rehearsal/cloud/faults.ts";
import { secondaryRateLimit } from "../../../../rehearsal/cloud/github/rate-limits.ts";
import { serveHttp } from "../../../../rehearsal/cloud/serve-http.ts";
import type { PropertyMap } from "../../../../rehearsal/providers/values.ts";
import { type Stand, startStand } from "./stand.ts";

const INPUTS = { repository: "app", secretName: "A", value: "canary-value" };
const LEGACY: PropertyMap = {};
const NEWER: PropertyMap = { legacyClient: "false" };

let stand: Stand;
afterEach(() => stand.close());

/** The answers to the writes of one creation while a fault is in force. */
async function writes(config: PropertyMap, fault: Partial<Fault> & Pick<Fault, "status">): Promise<number[]> {
  stand = await startStand(config);
  stand.cloud.fail({ service: "github", method: "PUT", path: /\/secrets\/A$/, ...fault });
  await stand.create("ActionsSecret", INPUTS).catch(() => undefined);
  return stand.cloud.requests.filter(({ method }) => method === "PUT").map(({ status }) => status);
}

describe("an answer that is no success", () => {
  it.each([
    ["the legacy client", LEGACY, 500, [500, 201]],
    ["the legacy client", LEGACY, 502, [502, 201]],
    ["the legacy client", LEGACY, 503, [503, 201]],
    ["the legacy client", LEGACY, 429, [429]],
    ["the legacy client", LEGACY, 401, [401]],
    ["the legacy client", LEGACY, 403, [403]],
    ["the legacy client", LEGACY, 404, [404]],
    ["the legacy client", LEGACY, 409, [409]],
    ["the legacy client", LEGACY, 422, [422]],
    ["the newer client", NEWER, 500, [500, 201]],
    ["the newer client", NEWER, 429, [429, 201]],
    ["the newer client", NEWER, 401, [401]],
    ["the newer client", NEWER, 403, [403]],
    ["the newer client", NEWER, 422, [422]],
    ["the legacy client told to", { retryableErrors: "[429]" }, 429, [429, 201]],
    ["the legacy client told not to", { maxRetries: "0" }, 500, [500]],
  ] as const)("makes %s %j on %i write like this: %j", async (_client, config, status, expected) => {
    expect(await writes(config, { status, times: 1 })).toEqual(expected);
  });

  it.each([
    ["legacy", LEGACY],
    ["newer", NEWER],
  ])("is given up by the %s client after three retries", async (_client, config) => {
    expect(await writes(config, { status: 500 })).toEqual([500, 500, 500, 500]);
  });

  it("makes an error of the official plugin's form, without the value", async () => {
    stand = await startStand();
    stand.cloud.fail({
      service: "github",
      method: "PUT",
      path: /\/secrets\/A$/,
      status: 422,
      body: { message: "no" },
    });
    const created = stand.create("ActionsSecret", INPUTS);
    await expect(created).rejects.toThrow(
      `1 error occurred:\n\t* PUT ${stand.cloud.urls.github}/api/v3/repos/example/app/actions/secrets/A: 422 no []\n\n`,
    );
    await expect(created).rejects.not.toThrow(/canary/);
  });

  it("to a wrong token fails the first request that has to succeed, not the configuration", async () => {
    stand = await startStand({ token: "another" });
    await expect(stand.create("ActionsSecret", INPUTS)).rejects.toThrow(
      /GET http.*\/repos\/example\/app: 401 Bad credentials/,
    );
  });
});

describe("a value larger than GitHub takes", () => {
  it("fails with GitHub's answer, without the value", async () => {
    stand = await startStand();
    const created = stand.create("ActionsSecret", { ...INPUTS, value: "canary-".repeat(8_000) });
    await expect(created).rejects.toThrow(/PUT http.*\/secrets\/A: 422 .*larger than 48 KB/);
    await expect(created).rejects.not.toThrow(/canary/);
  });
});

describe("an answer that is not GitHub's", () => {
  it.each([
    ["of another shape", (context: Context) => context.json({ id: "canary-value" })],
    ["no JSON", (context: Context) => context.text("canary-value")],
  ])("is refused without repeating it: %s", async (_what, answer) => {
    stand = await startStand();
    const stranger = await serveHttp(new Hono().all("*", (context) => answer(context)));
    await stand.provider.configure?.({ baseUrl: stranger.url, owner: "example", token: "t" });
    const created = stand.create("ActionsSecret", INPUTS);
    await expect(created).rejects.toThrow(/repos\/example\/app: the answer is not GitHub's/);
    await expect(created).rejects.not.toThrow(/canary/);
    await stranger.close();
  });
});

describe("a rate limit that names itself", () => {
  it.each([
    ["legacy", LEGACY],
    ["newer", NEWER],
  ])("is waited for by the %s client, however often it comes", async (_client, config) => {
    const fault = secondaryRateLimit({ path: /\/secrets\/A$/, times: 5, retryAfter: 0 });
    expect(await writes(config, fault)).toEqual([403, 403, 403, 403, 403, 201]);
  });

  it("is waited for as long as GitHub says", async () => {
    stand = await startStand();
    stand.cloud.fail(secondaryRateLimit({ times: 1, retryAfter: 1 }));
    const start = performance.now();
    await stand.create("ActionsSecret", INPUTS);
    expect(performance.now() - start).toBeGreaterThan(950);
  });

  it("is given up when the engine cancels", async () => {
    stand = await startStand();
    stand.cloud.fail(secondaryRateLimit({ retryAfter: 600 }));
    const created = stand.create("ActionsSecret", INPUTS);
    const refused = expect(created).rejects.toThrow(/cancelled/);
    await expect.poll(() => stand.cloud.requests.at(-1)?.status).toBe(403);
    await stand.provider.cancel?.();
    await refused;
  });
});

describe("requests", () => {
  it("go one after the other with the legacy client, and beside each other with the newer", async () => {
    for (const [config, most] of [
      [LEGACY, 1],
      [NEWER, 2],
    ] as const) {
      stand = await startStand(config);
      const names = ["A", "B", "C"];
      await Promise.all(names.map((secretName) => stand.create("ActionsSecret", { ...INPUTS, secretName })));
      const order = stand.cloud.requests.slice(1).map(({ path }) => path.split("/").at(-1));
      const first = order.slice(0, 3).filter((part) => part === "app").length;
      expect(first).toBeGreaterThanOrEqual(most);
      await stand.close();
    }
    stand = await startStand();
  });

  it("keep the distance between writes that the stack sets", async () => {
    stand = await startStand({ writeDelayMs: "300" });
    const start = performance.now();
    await stand.create("ActionsSecret", INPUTS);
    await stand.create("ActionsSecret", { ...INPUTS, secretName: "B" });
    expect(performance.now() - start).toBeGreaterThan(290);
  });

  it("name a server that can't be reached, after the retries", async () => {
    stand = await startStand();
    const config = { baseUrl: "http://127.0.0.1:9/", owner: "example", token: "t", maxRetries: "1" };
    await stand.provider.configure?.(config);
    await expect(stand.create("ActionsSecret", INPUTS)).rejects.toThrow(
      /GET http:\/\/127\.0\.0\.1:9\/api\/v3\/repos\/example\/app: .*can't be reached/,
    );
  });
});
