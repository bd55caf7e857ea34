import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT, type CloudflareAt, cloudflareAt, OTHER_ACCOUNT } from "./cloudflare-at.ts";

const TOKENS = `/accounts/${ACCOUNT}/tokens`;
let at: CloudflareAt;
beforeEach(async () => {
  at = await cloudflareAt();
});
afterEach(() => at.cloud.close());

const asked = (name: string, id = "2".repeat(32)) => ({
  name,
  policies: [
    { effect: "allow", permission_groups: [{ id }], resources: { "com.cloudflare.api.account.a": "*" } },
  ],
});

describe("API tokens of the simulated Cloudflare", () => {
  it("are told once, listed without their value, and live until they are deleted", async () => {
    const { json } = await at.ask("POST", TOKENS, asked("ci"));
    const { id, value } = json.result;
    const listed = await at.ask("GET", TOKENS);
    expect(listed.json.result).toMatchObject([{ id, name: "ci", status: "active" }]);
    expect(listed.text + JSON.stringify(at.cloud.stateOf("cloudflare"))).not.toContain(value);
    const shown = { authorization: `Bearer ${value}` };
    const verify = async (path = TOKENS) => (await at.ask("GET", `${path}/verify`, undefined, shown)).status;
    expect([await verify(), await verify("/user/tokens")]).toEqual([200, 401]);
    expect((await at.ask("GET", TOKENS, undefined, shown)).status).toBe(401);
    expect((await at.ask("DELETE", `${TOKENS}/${id}`)).status).toBe(200);
    expect(await verify()).toBe(401);
    expect((await at.ask("DELETE", `${TOKENS}/${id}`)).status).toBe(404);
  });

  it("belong to an account or to the user", async () => {
    await at.ask("POST", TOKENS, asked("ci"));
    await at.ask("POST", "/user/tokens", asked("mine"));
    const names = async (path: string) =>
      (await at.ask("GET", path)).json.result.map(({ name }: { name: string }) => name);
    expect(await names(TOKENS)).toEqual(["ci"]);
    expect(await names("/user/tokens")).toEqual(["mine"]);
    expect(await names(`/accounts/${OTHER_ACCOUNT}/tokens`)).toEqual([]);
    expect((await at.ask("GET", `/accounts/${"9".repeat(32)}/tokens`)).status).toBe(404);
  });

  it("are refused without policies, with a permission that is not there, or a name that is too long", async () => {
    for (const body of [{ name: "a", policies: [] }, asked("a", "9".repeat(32)), asked("a".repeat(121)), {}])
      expect((await at.ask("POST", TOKENS, body)).status).toBe(400);
  });
});
