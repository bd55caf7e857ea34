import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Cloud, startCloud } from "../../../../rehearsal/cloud/cloud.ts";
import { neonService } from "../../../../rehearsal/cloud/neon/service.ts";

const ADMIN = "napi_admin-of-the-rehearsal";

let folder: string;
let cloud: Cloud;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-neon-"));
  cloud = await startCloud([neonService({ apiKey: ADMIN })], { folder });
});

afterEach(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

interface Key {
  id: number;
  key: string;
  name: string;
}

async function ask(method: string, path: string, key: string | undefined, body?: unknown) {
  const answer = await fetch(`${cloud.urls.neon}/api/v2${path}`, {
    method,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as unknown };
}

async function mint(name: string): Promise<Key> {
  return (await ask("POST", "/api_keys", ADMIN, { key_name: name })).body as Key;
}

describe("the simulated Neon", () => {
  it("shows a key once, and lists it without", async () => {
    const made = await ask("POST", "/api_keys", ADMIN, { key_name: "app-g1" });
    expect(made).toEqual({
      status: 200,
      body: {
        id: expect.any(Number),
        key: expect.stringMatching(/^napi_[0-9a-z]{64}$/),
        name: "app-g1",
        created_at: expect.any(String),
        created_by: expect.any(String),
      },
    });
    const { id, key } = made.body as Key;
    const listed = await ask("GET", "/api_keys", ADMIN);
    expect(listed.body).toEqual([
      expect.objectContaining({
        id,
        name: "app-g1",
        created_by: expect.objectContaining({ id: expect.any(String) }),
      }),
    ]);
    expect(JSON.stringify(listed.body)).not.toContain(key);
  });

  it("accepts a minted key until it is revoked", async () => {
    const { id, key } = await mint("app-g1");
    expect((await ask("GET", "/api_keys", key)).status).toBe(200);
    const revoked = await ask("DELETE", `/api_keys/${id}`, ADMIN);
    expect(revoked).toMatchObject({ status: 200, body: { id, name: "app-g1", revoked: true } });
    expect(await ask("GET", "/api_keys", key)).toMatchObject({
      status: 401,
      body: { message: "supplied credentials do not pass authentication" },
    });
    expect((await ask("GET", "/api_keys", ADMIN)).body).toEqual([]);
    expect((await ask("DELETE", `/api_keys/${id}`, ADMIN)).status).toBe(404);
  });

  it("leaves the other key of the same name alive when one is revoked", async () => {
    const [first, second] = [await mint("app-g1"), await mint("app-g1")];
    expect(first.id).not.toBe(second.id);
    await ask("DELETE", `/api_keys/${first.id}`, ADMIN);
    expect((await ask("GET", "/api_keys", first.key)).status).toBe(401);
    expect((await ask("GET", "/api_keys", second.key)).status).toBe(200);
  });

  it.each([[undefined], ["napi_wrong"], [`${ADMIN}x`]])("refuses the key %j", async (key) => {
    expect((await ask("GET", "/api_keys", key)).status).toBe(401);
    expect((await ask("POST", "/api_keys", key, { key_name: "x" })).status).toBe(401);
  });

  it.each([[undefined], [{}], [{ key_name: "" }], [{ key_name: 3 }]])(
    "makes no key from %j",
    async (body) => {
      expect((await ask("POST", "/api_keys", ADMIN, body)).status).toBe(400);
      expect((await ask("GET", "/api_keys", ADMIN)).body).toEqual([]);
    },
  );

  it("keeps marks alone, over restarts too", async () => {
    const { key } = await mint("app-g1");
    await cloud.close();
    const world = readFileSync(join(folder, "world.json"), "utf8");
    expect(world).not.toContain(key);
    expect(world).not.toContain(ADMIN);
    expect(world).toContain(cloud.mark(key));
    cloud = await startCloud([neonService({ apiKey: ADMIN })], { folder });
    expect((await ask("GET", "/api_keys", key)).status).toBe(200);
  });
});
