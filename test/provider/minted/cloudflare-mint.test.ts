import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SourceOf } from "../../../components/catalog/index.ts";
import { cloudflareMint } from "../../../provider/minted/cloudflare-mint.ts";
import { mintedCredential } from "../../../provider/minted-credential.ts";
import { secret } from "../../../provider/properties.ts";
import type { CloudflareState } from "../../../rehearsal/cloud/cloudflare/state.ts";
import { ACCOUNT, ADMIN, failureOf, type MintCloud, startMints } from "./mint-cloud.ts";

type Source = Extract<SourceOf<"minted">, { by: "cloudflare-token" }>;

const RESOURCES = { [`com.cloudflare.api.account.${ACCOUNT}`]: "*" } as const;

function source(permissions: string[], more: Partial<Source> = { account: ACCOUNT }): Source {
  const policies: Source["policies"] = [{ effect: "allow", permissions, resources: RESOURCES }];
  return { kind: "minted", by: "cloudflare-token", policies, ...more };
}

let mints: MintCloud;
beforeEach(async () => {
  mints = await startMints();
});
afterEach(() => void vi.unstubAllGlobals());

/** Whether Cloudflare lets in who shows this token. */
async function verify(token: string, owner = `accounts/${ACCOUNT}`): Promise<number> {
  const answer = await fetch(`${mints.cloud.urls.cloudflare}/client/v4/${owner}/tokens/verify`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return answer.status;
}

const held = () => Object.values((mints.cloud.stateOf("cloudflare") as CloudflareState).tokens ?? {});

describe("an API token of Cloudflare's", () => {
  it("lives until it is revoked, and once more is no failure", async () => {
    const mint = cloudflareMint(source(["Workers Scripts Write"]));
    const { id, value } = await mint.create("ci");
    expect(await verify(value)).toBe(200);
    expect(await mint.lives(id)).toBe(true);
    await mint.revoke(id);
    await mint.revoke(id);
    expect(await verify(value)).toBe(401);
    expect(await mint.lives(id)).toBe(false);
  });

  it("may do what the catalog names, by name or by identifier", async () => {
    await cloudflareMint(source(["Workers Scripts Write", "4".repeat(32)])).create("ci");
    expect(held()).toMatchObject([
      {
        name: "ci",
        account: ACCOUNT,
        policies: [
          {
            effect: "allow",
            permission_groups: [{ id: "1".repeat(32) }, { id: "4".repeat(32) }],
            resources: RESOURCES,
          },
        ],
      },
    ]);
  });

  it("is the user's where the catalog names no account", async () => {
    const mint = cloudflareMint(source(["Pages Write"], {}));
    const { id, value } = await mint.create("mine");
    expect(await verify(value, "user")).toBe(200);
    expect(await verify(value)).toBe(401);
    expect(await mint.find("mine")).toEqual([{ id, name: "mine" }]);
    expect(await cloudflareMint(source(["Pages Write"])).find("mine")).toEqual([]);
  });

  it("is found by its whole name among more than a page of them", async () => {
    const mint = cloudflareMint(source(["1".repeat(32)]));
    for (let number = 0; number < 51; number++) await mint.create(`one-of-many-${number}`);
    const [first, second] = [await mint.create("app"), await mint.create("app")];
    const found = await mint.find("app");
    expect(found.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
    expect(await mint.find("ap")).toEqual([]);
  });

  it.each([
    ["No Such Group", /no permission group No Such Group: .*permission_groups\), or its identifier/],
    ["Logs Read", /several permission groups Logs Read: write one's identifier, 4{32} or 5{32}/],
  ])("is not made where the permission is %s", async (permission, told) => {
    expect(await failureOf(() => cloudflareMint(source([permission])).create("ci"))).toMatch(told);
    expect(held()).toEqual([]);
  });

  it("can't have what its maker has not, and Cloudflare's words are not repeated", async () => {
    const errors = [{ code: 1001, message: "synthetic-value" }];
    const path = /\/tokens$/;
    mints.cloud.fail({ service: "cloudflare", method: "POST", path, status: 422, body: { errors } });
    const told = await failureOf(() => cloudflareMint(source(["Pages Write"])).create("ci"));
    expect(told).toContain(
      "[1001]: the token in CLOUDFLARE_API_TOKEN can't hand on a permission that it does not have",
    );
    expect(told).not.toContain("synthetic-value");
  });

  it("is refused to who may not make any, with the permission that it takes", async () => {
    mints.cloud.fail({ service: "cloudflare", method: "POST", path: /\/tokens$/, status: 403 });
    const told = await failureOf(() => cloudflareMint(source(["Pages Write"])).create("ci"));
    expect(told).toContain("may it make others (Account API Tokens Write");
  });

  it("is found on a later page although the list does not say how many there are", async () => {
    const mint = cloudflareMint(source(["1".repeat(32)]));
    const page = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ id: `id-${at}`, name: "other" }));
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: URL) => {
      asked.push(url.search);
      const result = url.searchParams.get("page") === "1" ? page(50) : [{ id: "lost", name: "app" }];
      return Response.json({ success: true, result });
    });
    expect(await mint.find("app")).toEqual([{ id: "lost", name: "app" }]);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ["a refusal", { success: false, errors: [{ code: 1000, message: "no" }] }],
    ["a page of somebody else's", "canary"],
  ])("is not taken for revoked by a 200 that brings %s", async (_, body) => {
    const mint = cloudflareMint(source(["Pages Write"]));
    const { id } = await mint.create("ci");
    mints.cloud.fail({ service: "cloudflare", method: "DELETE", path: /\/tokens\//, status: 200, body });
    await expect(mint.revoke(id)).rejects.toThrow(
      "answered in another form than expected when asked to revoke",
    );
  });

  it("is not taken for gone by a 404 while it is listed", async () => {
    const mint = cloudflareMint(source(["Pages Write"]));
    const { id } = await mint.create("ci");
    mints.cloud.fail({ service: "cloudflare", method: "DELETE", path: /\/tokens\//, status: 404 });
    await expect(mint.revoke(id)).rejects.toThrow("refused to revoke an API token (HTTP 404)");
  });

  it("that can't be revoked is a failure", async () => {
    mints.cloud.fail({ service: "cloudflare", method: "DELETE", path: /\/tokens\//, status: 403 });
    await expect(cloudflareMint(source(["Pages Write"])).revoke("some")).rejects.toThrow(
      "Cloudflare's API refused to revoke an API token (HTTP 403)",
    );
  });
});

describe("who makes the tokens", () => {
  const access = (token: string) => [JSON.stringify({ "cloudflare:apiToken": token })];
  const inputs = { source: source(["Pages Write"]), credential: "ci", secret: "TOKEN", generation: "4" };

  it("is whom the stack names before the environment, and its token is a secret in the state", async () => {
    vi.stubEnv("CLOUDFLARE_API_TOKEN", "another-synthetic-token");
    const { state } = await mintedCredential.create({ ...inputs, access: secret(access(ADMIN.cloudflare)) });
    expect(mints.living("cloudflare")).toHaveProperty("ci");
    expect(state.access).toEqual(secret(access(ADMIN.cloudflare)));
    expect(
      await failureOf(() => mintedCredential.create({ ...inputs, access: access("a-dead-token") })),
    ).toContain("is the credential in cloudflare:apiToken a living one?");
  });

  it("may become another one, which changes who revokes and nothing else", async () => {
    const old = { ...inputs, access: secret(access("a-token-of-before")) };
    const { credentialId, value } = (await mintedCredential.create(inputs)).state;
    const state = { ...old, credentialId, value };
    const wanted = { ...inputs, access: secret(access(ADMIN.cloudflare)) };
    expect(await mintedCredential.changed(state, wanted)).toBe(true);
    const updated = await mintedCredential.update(state, wanted);
    expect(updated).toEqual({ ...state, access: secret(access(ADMIN.cloudflare)) });
    expect(await mintedCredential.changed(updated, wanted)).toBe(false);
    expect(await mintedCredential.update(updated, inputs)).not.toHaveProperty("access");
  });

  it("revokes by what this run was told, though the state remembers a token that is dead", async () => {
    const { credentialId, value } = (await mintedCredential.create(inputs)).state;
    const stale = { ...inputs, credentialId, value, access: secret(access("a-token-of-before")) };
    await mintedCredential.check({ ...inputs }, { ...inputs, access: secret(access(ADMIN.cloudflare)) });
    await mintedCredential.remove?.(stale);
    expect(mints.living("cloudflare")).toEqual({});
  });
});
