import { describe, expect, it } from "vitest";
import { flyService } from "../../../../rehearsal/cloud/fly/service.ts";
import { World } from "../../../../rehearsal/cloud/world.ts";
import { ADMIN, startFly } from "./fly-client.ts";

const LIST = `query ($appName: String!) {
  tokens: app(name: $appName) { limitedAccessTokens { nodes { id name expiresAt revokedAt user { email } } } }
}`;

const REVOKE =
  "mutation($input: DeleteLimitedAccessTokenInput!) { deleteLimitedAccessToken(input: $input) { token } }";

describe("a deploy token of the simulated Fly", () => {
  it("is accepted for its app, with one scheme or two, and in no other app", async () => {
    const fly = await startFly();
    const { tokenHeader } = await fly.mint("ci-g1");
    expect(tokenHeader).toMatch(/^FlyV1 fm2_[\w+/=]+,fm2_[\w+/=]+$/);
    expect((await fly.rest("GET", "/v1/apps/app/secrets", undefined, tokenHeader)).status).toBe(200);
    expect((await fly.rest("GET", "/v1/apps/app/secrets", undefined, `Bearer ${tokenHeader}`)).status).toBe(
      200,
    );
    expect(await fly.rest("GET", "/v1/apps/other/secrets", undefined, tokenHeader)).toEqual({
      status: 401,
      body: { error: "unauthorized" },
    });
  });

  it("is refused with 401 as soon as it is revoked, and another of its name is not", async () => {
    const fly = await startFly();
    const [first, second] = [await fly.mint("ci-g1"), await fly.mint("ci-g1")];
    await fly.query(REVOKE, { input: { id: first.id } });
    const status = async (token: string) => (await fly.rest("GET", "/v1/apps/app", undefined, token)).status;
    expect([await status(first.tokenHeader), await status(second.tokenHeader)]).toEqual([401, 200]);
    expect((await fly.query(LIST, { appName: "app" }, first.tokenHeader)).status).toBe(401);
  });

  it("stays in the list when it is revoked, and keeps the time when revoked again", async () => {
    const fly = await startFly();
    const { id } = await fly.mint("ci-g1");
    await fly.mint("elsewhere", "other");
    await fly.query(REVOKE, { input: { id } });
    const once = await fly.query(LIST, { appName: "app" });
    expect(once.body).toEqual({
      data: {
        tokens: {
          limitedAccessTokens: {
            nodes: [
              {
                id,
                name: "ci-g1",
                expiresAt: expect.stringMatching(/Z$/),
                revokedAt: expect.stringMatching(/Z$/),
                user: { email: "owner@example.com" },
              },
            ],
          },
        },
      },
    });
    expect(await fly.query(REVOKE, { input: { id } })).toMatchObject({
      body: { data: { deleteLimitedAccessToken: { token: null } } },
    });
    expect(await fly.query(LIST, { appName: "app" })).toEqual(once);
  });

  it("ends when its time is over", async () => {
    const fly = await startFly();
    const { tokenHeader } = await fly.mint("short", "app", "300ms");
    expect((await fly.rest("GET", "/v1/apps/app", undefined, tokenHeader)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await fly.rest("GET", "/v1/apps/app", undefined, tokenHeader)).status).toBe(401);
  });

  it("can neither make nor revoke tokens", async () => {
    const fly = await startFly();
    const { id, tokenHeader } = await fly.mint("ci-g1");
    const create = `mutation { createLimitedAccessToken(input: {name: "x", organizationId: "org_example",
      profile: "deploy", profileParams: {app_id: "app"}}) { limitedAccessToken { tokenHeader } } }`;
    const refused = (field: string) => ({
      status: 200,
      body: {
        data: null,
        errors: [{ message: `Not authorized to access this ${field}`, extensions: { code: "UNAUTHORIZED" } }],
      },
    });
    expect(await fly.query(create, {}, tokenHeader)).toEqual(refused("createlimitedaccesstoken"));
    expect(await fly.query(REVOKE, { input: { id } }, tokenHeader)).toEqual(
      refused("deletelimitedaccesstoken"),
    );
    expect(Object.keys(fly.state().tokens)).toEqual([id]);
  });

  it("is not in the world's file, which has its mark", async () => {
    const fly = await startFly();
    const { tokenHeader } = await fly.mint("ci-g1");
    for (const part of tokenHeader.split(/[ ,]/).slice(1)) expect(fly.world()).not.toContain(part);
    expect(fly.world()).not.toContain(ADMIN);
    expect(Object.values(fly.state().tokens)).toEqual([
      expect.objectContaining({
        name: "ci-g1",
        app: "app",
        mark: fly.cloud.mark(tokenHeader),
        revokedAt: null,
      }),
    ]);
  });

  it.each(["", "fo1_wrong", `${ADMIN}x`, "FlyV1 fm2_AAAA"])("is not taken for one: %j", async (token) => {
    const fly = await startFly();
    expect((await fly.rest("GET", "/v1/apps/app", undefined, token)).status).toBe(401);
    expect((await fly.query(LIST, { appName: "app" }, token)).status).toBe(401);
  });
});

describe("an app that is added to a world that is there", () => {
  it("is there from then on, and the others are as they were", () => {
    const world = new World();
    const before = flyService({ apps: ["app"], token: ADMIN });
    before.api(world.contextOf(before));
    const { state } = world.contextOf(before);
    const app = JSON.stringify(state.apps.app);
    const after = flyService({ apps: ["app", { name: "new", machines: 2 }], token: ADMIN });
    after.api(world.contextOf(after));
    expect(JSON.stringify(state.apps.app)).toBe(app);
    expect(Object.keys(state.apps.new?.machines ?? {})).toHaveLength(2);
  });
});
