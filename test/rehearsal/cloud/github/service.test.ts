import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Cloud, startCloud } from "../../../../rehearsal/cloud/cloud.ts";
import { secondaryRateLimit } from "../../../../rehearsal/cloud/github/rate-limits.ts";
import { githubService } from "../../../../rehearsal/cloud/github/service.ts";
import { type GithubState, heldSecrets } from "../../../../rehearsal/cloud/github/state.ts";
import { type GithubAt, githubAt } from "./github-at.ts";

const TOKEN = "synthetic-token";
const ACTIONS = "/repos/example/app/actions/secrets";
const service = () =>
  githubService({
    repositories: { "example/app": { environments: ["production"] }, "someone/own": {} },
    users: ["someone"],
    token: TOKEN,
  });

let folder: string;
let cloud: Cloud;
let url: string;
let github: GithubAt;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-github-"));
  cloud = await startCloud([service()], { folder });
  url = cloud.urls.github ?? "";
  github = githubAt(url, TOKEN);
});
afterEach(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

function world(): string {
  return readFileSync(join(folder, "world.json"), "utf8");
}

function held() {
  return heldSecrets((JSON.parse(world()) as { services: { github: GithubState } }).services.github);
}

describe("who and what exists", () => {
  it.each([
    ["/orgs/example", 200],
    ["/orgs/someone", 404],
    ["/orgs/nobody", 404],
    ["/repos/example/app", 200],
    ["/repos/Example/App", 200],
    ["/repos/example/nothing", 404],
    ["/repositories/1001", 200],
    ["/repositories/9", 404],
    ["/repos/example/app/environments/production", 200],
    ["/repos/example/app/environments/staging", 404],
    ["/repositories/1001/environments", 200],
    ["/user", 200],
    ["/nothing/of/the/kind", 404],
  ])("answers GET %s with %i", async (path, status) => {
    expect((await github.request("GET", path)).status).toBe(status);
  });

  it("answers under the path of GitHub Enterprise Server as well", async () => {
    const bare = await github.request("GET", "/repos/example/app");
    const server = await github.request("GET", "/api/v3/repos/example/app");
    expect(server).toEqual(bare);
    expect(server.json).toMatchObject({ id: 1001, full_name: "example/app" });
  });
});

describe("the token", () => {
  it.each([
    ["none", {}, "Requires authentication"],
    ["a wrong one", { authorization: "Bearer another" }, "Bad credentials"],
    ["another scheme", { authorization: `Basic ${TOKEN}` }, "Requires authentication"],
  ])("is asked for: %s gets 401", async (_what, headers, message) => {
    for (const prefix of ["", "/api/v3"]) {
      const response = await fetch(`${url}${prefix}${ACTIONS}/public-key`, { headers: { ...headers } });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ message });
    }
  });

  it("is let in in its older form, and is not kept in the world", async () => {
    const response = await fetch(`${url}${ACTIONS}`, { headers: { authorization: `token ${TOKEN}` } });
    expect(response.status).toBe(200);
    await github.store(ACTIONS, "A", "v");
    expect(world()).not.toContain(TOKEN);
  });
});

describe.each([
  ["actions", ACTIONS, {}],
  ["dependabot", "/repos/example/app/dependabot/secrets", {}],
  ["codespaces", "/repos/example/app/codespaces/secrets", {}],
  ["environment", "/repositories/1001/environments/production/secrets", {}],
  ["organization", "/orgs/example/actions/secrets", { visibility: "private" }],
])("the secrets of %s", (kind, secrets, more) => {
  it("are stored with 201, changed with 204, told without a value, deleted with 204", async () => {
    expect((await github.request("GET", `${secrets}/TOKEN_A`)).status).toBe(404);
    expect(await github.store(secrets, "TOKEN_A", "value-1", more)).toBe(201);
    const first = await github.request("GET", `${secrets}/TOKEN_A`);
    expect(await github.store(secrets, "TOKEN_A", "value-2", more)).toBe(204);
    const second = await github.request("GET", `${secrets}/TOKEN_A`);
    expect(first).toEqual({
      status: 200,
      json: { name: "TOKEN_A", created_at: expect.any(String), updated_at: expect.any(String), ...more },
    });
    expect(second.json).toMatchObject({ created_at: (first.json as { created_at: string }).created_at });
    expect((await github.request("GET", secrets)).json).toMatchObject({ total_count: 1 });
    expect((await github.request("DELETE", `${secrets}/TOKEN_A`)).status).toBe(204);
    expect((await github.request("DELETE", `${secrets}/TOKEN_A`)).status).toBe(404);
  });

  it("leave only a mark of the value in the world, equal for equal values", async () => {
    await github.store(secrets, "A", "canary-value", more);
    expect(held()).toEqual([
      expect.objectContaining({
        place: expect.stringMatching(new RegExp(`^${kind} example`)),
        name: "A",
        mark: cloud.mark("canary-value"),
      }),
    ]);
    expect(world()).not.toContain("canary-value");
    expect(world()).not.toContain(Buffer.from("canary-value").toString("base64"));
  });
});

describe("storing a secret", () => {
  /** Seals for one place and sends to another, or changes what is sent. */
  async function put(path: string, change: (body: Record<string, unknown>) => unknown, keysFrom = ACTIONS) {
    const { key_id, key } = (await github.request("GET", `${keysFrom}/public-key`)).json as {
      key_id: string;
      key: string;
    };
    const { seal } = await import("../../../../rehearsal/providers/github/seal.ts");
    const body = { key_id, encrypted_value: await seal("canary-value", key) };
    return github.request("PUT", path, change(body));
  }

  it("answers 404 for a repository and an environment that do not exist", async () => {
    for (const path of [
      "/repos/example/nothing/actions/secrets/A",
      "/repositories/1001/environments/staging/secrets/A",
      "/orgs/someone/actions/secrets/A",
    ])
      expect(await put(path, (body) => body)).toMatchObject({ status: 404, json: { message: "Not Found" } });
  });

  it.each([
    ["no key id", { key_id: undefined }, /"key_id" wasn't supplied/],
    ["no value", { encrypted_value: undefined }, /"encrypted_value" wasn't supplied/],
    ["another key's id", { key_id: "1" }, /improperly encrypted/],
    ["a value in plain text", { encrypted_value: "canary-value" }, /does not match/],
    ["a value that is not sealed", { encrypted_value: Buffer.alloc(80, 7).toString("base64") }, /improperly/],
    ["a value too short to be sealed", { encrypted_value: "AAAA" }, /improperly encrypted/],
    ["a value of the wrong type", { encrypted_value: 5 }, /encrypted_value is malformed/],
  ])("refuses %s with 422, without naming the value", async (_what, change, message) => {
    const { status, json } = await put(`${ACTIONS}/A`, (body) => ({ ...body, ...change }));
    expect({ status, json }).toMatchObject({
      status: 422,
      json: { message: expect.stringMatching(message) },
    });
    expect(JSON.stringify(json)).not.toContain("canary-value");
    expect(held()).toEqual([]);
  });

  it("refuses a body that is no JSON", async () => {
    const response = await fetch(`${url}${ACTIONS}/A`, {
      method: "PUT",
      headers: { authorization: `Bearer ${TOKEN}` },
      body: "not json",
    });
    expect(response.status).toBe(422);
  });

  it.each(["GITHUB_A", "github_a", "1A", "A-B", "A%20B"])("refuses the name %s with 422", async (name) => {
    expect(await put(`${ACTIONS}/${name}`, (body) => body)).toMatchObject({ status: 422 });
  });

  it("refuses what was sealed for another place: an environment has a key of its own", async () => {
    const path = "/repositories/1001/environments/production/secrets/A";
    expect(await put(path, (body) => body)).toMatchObject({ status: 422 });
    expect(
      await put(path, (body) => body, "/repos/example/app/environments/production/secrets"),
    ).toMatchObject({ status: 201 });
  });

  it("takes 48 KB and refuses a byte more", async () => {
    expect(await github.store(ACTIONS, "A", "x".repeat(48 * 1024))).toBe(201);
    expect(await github.store(ACTIONS, "B", "x".repeat(48 * 1024 + 1))).toBe(422);
    // Two bytes in UTF-8: the limit counts bytes.
    expect(await github.store(ACTIONS, "C", "é".repeat(24 * 1024 + 1))).toBe(422);
  });

  it("takes an empty value, as the real one does", async () => {
    expect(await github.store(ACTIONS, "A", "")).toBe(201);
    expect(held()).toMatchObject([{ mark: cloud.mark("") }]);
  });

  it("takes a name in any case for the same secret", async () => {
    expect(await github.store(ACTIONS, "token", "a")).toBe(201);
    expect(await github.store(ACTIONS, "TOKEN", "b")).toBe(204);
    expect((await github.request("GET", `${ACTIONS}/Token`)).json).toMatchObject({ name: "TOKEN" });
  });

  it("asks for an organization's visibility and tells the selected repositories", async () => {
    const secrets = "/orgs/example/actions/secrets";
    expect(await github.store(secrets, "A", "v")).toBe(422);
    expect(await github.store(secrets, "A", "v", { visibility: "some" })).toBe(422);
    const more = { visibility: "selected", selected_repository_ids: [1001] };
    expect(await github.store(secrets, "A", "v", more)).toBe(201);
    const { json } = await github.request("GET", `${secrets}/A/repositories`);
    expect(json).toEqual({ total_count: 1, repositories: [{ id: 1001 }] });
  });
});

describe("limits", () => {
  it.each([
    ["a repository", "actions example/app", ACTIONS, 100, {}],
    [
      "an environment",
      "environment example/app production",
      "/repositories/1001/environments/production/secrets",
      100,
      {},
    ],
    ["an organization", "organization example", "/orgs/example/actions/secrets", 1000, { visibility: "all" }],
  ])("%s holds no more secrets than GitHub allows, and still changes those it has", async (...row) => {
    const [, place, secrets, limit, more] = row;
    await cloud.close();
    const full = service();
    const at = "2026-01-01T00:00:00.000Z";
    const names = Array.from({ length: limit }, (_, index) => `S${index}`);
    const initial = () => {
      const state = full.initial();
      const entries = names.map((name) => [name, { mark: "m", createdAt: at, updatedAt: at }] as const);
      return { ...state, vaults: { [place]: { secrets: Object.fromEntries(entries) } } };
    };
    cloud = await startCloud([{ ...full, initial }]);
    const crowded = githubAt(cloud.urls.github ?? "", TOKEN);
    expect(await crowded.store(secrets, "ONE_MORE", "v", more)).toBe(422);
    expect(await crowded.store(secrets, "S7", "v", more)).toBe(204);
    await crowded.request("DELETE", `${secrets}/S1`);
    expect(await crowded.store(secrets, "ONE_MORE", "v", more)).toBe(201);
  });

  it("lists the secrets page by page", async () => {
    for (const name of ["C", "A", "B"]) await github.store(ACTIONS, name, "v");
    const { json } = await github.request("GET", `${ACTIONS}?per_page=2&page=2`);
    expect(json).toMatchObject({ total_count: 3, secrets: [{ name: "C" }] });
  });

  it("tells the rate limit on every answer, the refused ones too", async () => {
    const remaining = async (path: string) => {
      const { headers } = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
      return Number(headers.get("x-ratelimit-remaining"));
    };
    const first = await remaining("/orgs/example");
    expect(await remaining("/orgs/nobody")).toBe(first - 1);
    expect(first).toBeLessThan(5000);
  });

  it("answers with the secondary limit as long as the fault is in force", async () => {
    const lift = cloud.fail(secondaryRateLimit({ retryAfter: 7 }));
    const response = await fetch(`${url}${ACTIONS}/A`, { method: "PUT" });
    expect(response.status).toBe(403);
    expect(response.headers.get("retry-after")).toBe("7");
    expect(await response.json()).toMatchObject({
      documentation_url: expect.stringMatching(/secondary-rate-limits$/),
    });
    lift();
    expect(await github.store(ACTIONS, "A", "v")).toBe(201);
  });
});

it("is the same after a restart with its folder: keys, secrets, times", async () => {
  await github.store(ACTIONS, "A", "v");
  const before = [
    await github.request("GET", `${ACTIONS}/A`),
    await github.request("GET", `${ACTIONS}/public-key`),
  ];
  await cloud.close();
  cloud = await startCloud([service()], { folder });
  const again = githubAt(cloud.urls.github ?? "", TOKEN);
  expect([
    await again.request("GET", `${ACTIONS}/A`),
    await again.request("GET", `${ACTIONS}/public-key`),
  ]).toEqual(before);
});
