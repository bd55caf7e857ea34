import { describe, expect, it } from "vitest";
import { startFly } from "./fly-client.ts";

const SECRETS = "/v1/apps/app/secrets";

describe("the secrets of an app on the simulated Fly", () => {
  it("are set and unset in one request, which counts a version", async () => {
    const fly = await startFly();
    await fly.rest("POST", SECRETS, { values: { ONE: "first", TWO: "second" } });
    const answer = await fly.rest("POST", SECRETS, {
      values: { ONE: null, THREE: "first", NEVER_THERE: null },
    });
    expect(answer).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await fly.rest("GET", SECRETS)).body).toEqual({
      secrets: ["THREE", "TWO"].map((name) => ({
        name,
        digest: expect.stringMatching(/^[0-9a-f]{16}$/),
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
      })),
    });
  });

  it("have equal digests for equal values alone", async () => {
    const fly = await startFly();
    await fly.rest("POST", SECRETS, { values: { A: "same", B: "same", C: "other" } });
    const { secrets } = (await fly.rest("GET", SECRETS)).body as { secrets: { digest: string }[] };
    const [a, b, c] = secrets.map(({ digest }) => digest);
    expect(a).toBe(b);
    expect(c).not.toBe(a);
  });

  it("are kept as marks", async () => {
    const fly = await startFly();
    await fly.rest("POST", SECRETS, { values: { A: "planted-value" } });
    expect(fly.world()).not.toContain("planted-value");
    expect(fly.state().apps.app?.secrets.A?.mark).toBe(fly.cloud.mark("planted-value"));
  });

  it("are nothing else's: a body of another form changes nothing and is not repeated", async () => {
    const fly = await startFly();
    for (const body of [undefined, {}, { values: { A: 1 } }, { values: { "": "planted-value" } }])
      expect(await fly.rest("POST", SECRETS, body)).toEqual({
        status: 400,
        body: { error: "invalid request body" },
      });
    expect((await fly.rest("GET", SECRETS)).body).toEqual({ secrets: [] });
  });

  it("reach a machine when it is updated, and not before", async () => {
    const fly = await startFly({ apps: [{ name: "app", machines: 2 }] });
    const machines = () => Object.values(fly.state().apps.app?.machines ?? {});
    await fly.rest("POST", SECRETS, { values: { A: "old" } });
    expect(machines().map(({ holds, restarts }) => [holds, restarts])).toEqual([
      [{}, 0],
      [{}, 0],
    ]);
    const [id = ""] = Object.keys(fly.state().apps.app?.machines ?? {});
    const config = { metadata: { fly_release_version: "2" } };
    const updated = await fly.rest("POST", `/v1/apps/app/machines/${id}`, { config });
    expect(updated.body).toMatchObject({ id, config: { metadata: { fly_release_version: "2" } } });
    await fly.rest("POST", SECRETS, { values: { A: "new" } });
    expect(machines().map(({ holds, restarts }) => [holds, restarts])).toEqual([
      [{ A: fly.cloud.mark("old") }, 1],
      [{}, 0],
    ]);
  });

  it("are not those of an app that is not there", async () => {
    const fly = await startFly();
    for (const path of ["/v1/apps/none", "/v1/apps/none/secrets", "/v1/apps/constructor/machines"])
      expect(await fly.rest("GET", path)).toEqual({ status: 404, body: { error: "app not found" } });
  });
});

describe("a fault of the simulated Fly", () => {
  it("loses the answer where it comes afterwards, and the work is done", async () => {
    const fly = await startFly();
    fly.cloud.fail({
      service: "fly",
      method: "POST",
      path: /secrets$/,
      status: 502,
      times: 1,
      afterwards: true,
    });
    expect((await fly.rest("POST", SECRETS, { values: { A: "x" } })).status).toBe(502);
    expect(fly.state().apps.app?.secrets.A?.mark).toBe(fly.cloud.mark("x"));
  });
});
