import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { heldSecrets } from "../../../../rehearsal/cloud/cloudflare/state.ts";
import { ACCOUNT, type CloudflareAt, cloudflareAt, OTHER_ACCOUNT, STORE } from "./cloudflare-at.ts";

const STORES = `/accounts/${ACCOUNT}/secrets_store/stores`;
const SECRETS = `${STORES}/${STORE}/secrets`;
let at: CloudflareAt;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "cloudflare-"));
  at = await cloudflareAt({}, folder);
});
afterEach(async () => {
  await at.cloud.close();
  rmSync(folder, { recursive: true });
});

const secret = (name: string, value = "value-1", scopes = ["workers"]) => ({ name, value, scopes });
const world = () => JSON.parse(readFileSync(join(folder, "world.json"), "utf8")).services.cloudflare;
async function made(name = "TOKEN"): Promise<string> {
  return (await at.ask("POST", SECRETS, [secret(name)])).json.result[0].id;
}

describe("Secrets Stores of the simulated Cloudflare", () => {
  it("makes one store an account, and no second", async () => {
    const other = `/accounts/${OTHER_ACCOUNT}/secrets_store/stores`;
    const { json } = await at.ask("POST", other, { name: "keys" });
    expect(json.result).toMatchObject({ name: "keys", account_id: OTHER_ACCOUNT });
    expect((await at.ask("GET", `${other}/${json.result.id}`)).json.result).toEqual(json.result);
    const second = await at.ask("POST", other, { name: "more" });
    expect([second.status, second.json.errors[0]]).toEqual([
      400,
      { code: 1003, message: "maximum_stores_exceeded" },
    ]);
  });

  it("refuses a store without a name", async () => {
    expect((await at.ask("POST", `/accounts/${OTHER_ACCOUNT}/secrets_store/stores`, {})).status).toBe(400);
  });

  it("lets a store with secrets go by force only", async () => {
    await made();
    const refused = await at.ask("DELETE", `${STORES}/${STORE}`);
    expect([refused.status, refused.json.errors[0].message]).toEqual([409, "store_not_empty"]);
    expect((await at.ask("DELETE", `${STORES}/${STORE}?force=true`)).status).toBe(200);
    expect((await at.ask("GET", `${STORES}/${STORE}`)).status).toBe(404);
    expect((await at.ask("DELETE", `${STORES}/${STORE}`)).status).toBe(404);
  });

  it("keeps of a value its mark alone, which equals the mark of the same value elsewhere", async () => {
    const answer = await at.ask("POST", SECRETS, [secret("TOKEN", "canary-value")]);
    expect(answer.text).not.toContain("canary");
    expect(readFileSync(join(folder, "world.json"), "utf8")).not.toContain("canary");
    expect(heldSecrets(world())).toMatchObject([
      { account: ACCOUNT, store: STORE, name: "TOKEN", mark: at.cloud.mark("canary-value") },
    ]);
  });

  it("makes several secrets at once, pending at first, and gives their scopes in alphabetical order", async () => {
    const { json } = await at.ask("POST", SECRETS, [
      { ...secret("A", "v", ["workers", "ai_gateway"]), comment: "why" },
      secret("B"),
    ]);
    expect(json.result).toMatchObject([
      { name: "A", status: "pending", scopes: ["ai_gateway", "workers"], comment: "why", store_id: STORE },
      { name: "B", status: "pending" },
    ]);
    expect(json.result[0]).not.toHaveProperty("value");
    const { json: read } = await at.ask("GET", `${SECRETS}/${json.result[0].id}`);
    expect(read.result).toEqual({ ...json.result[0], status: "active" });
  });

  it("lists secrets a page at a time", async () => {
    await at.ask("POST", SECRETS, [secret("B"), secret("A"), secret("C")]);
    const { json } = await at.ask("GET", `${SECRETS}?per_page=2&page=2`);
    expect(json.result.map(({ name }: { name: string }) => name)).toEqual(["C"]);
    expect(json.result_info).toEqual({ page: 2, per_page: 2, count: 1, total_count: 3, total_pages: 2 });
  });

  it("changes value, scopes and comment in place, and leaves what is not sent", async () => {
    const id = await made();
    const before = heldSecrets(world())[0];
    await at.ask("PATCH", `${SECRETS}/${id}`, { value: "value-2" });
    await at.ask("PATCH", `${SECRETS}/${id}`, { scopes: ["workers", "dex"], comment: "why" });
    expect(heldSecrets(world())).toEqual([
      {
        ...before,
        mark: at.cloud.mark("value-2"),
        scopes: ["dex", "workers"],
        comment: "why",
        modified: expect.any(String),
      },
    ]);
    await at.ask("PATCH", `${SECRETS}/${id}`, { comment: null });
    expect(heldSecrets(world())[0]).not.toHaveProperty("comment");
  });

  it("deletes a secret once", async () => {
    const id = await made();
    expect((await at.ask("DELETE", `${SECRETS}/${id}`)).status).toBe(200);
    expect(heldSecrets(world())).toEqual([]);
    const again = await at.ask("DELETE", `${SECRETS}/${id}`);
    expect([again.status, again.json.errors[0].message]).toEqual([404, "secret_not_found"]);
  });

  it.each(["GET", "PATCH", "DELETE"])("answers 404 to %s of a secret that is not there", async (method) => {
    const body = method === "PATCH" ? { value: "x" } : undefined;
    expect((await at.ask(method, `${SECRETS}/nothing`, body)).status).toBe(404);
    const elsewhere = await at.ask(method, `${STORES}/nothing/secrets/nothing`, body);
    expect([elsewhere.status, elsewhere.json.errors[0].message]).toEqual([404, "store_not_found"]);
  });

  it.each([
    ["a name that the store has", [secret("TOKEN")], 409, "secret_name_already_exists: TOKEN"],
    ["a name twice", [secret("A"), secret("A")], 409, "secret_name_already_exists: A"],
    ["an empty name", [secret("")], 400, "secret_name_empty"],
    ["a name with a dot", [secret("a.b")], 400, "secret_name_invalid"],
    ["an empty value", [secret("A", "")], 400, "secret_value_empty"],
    ["a value over 64 KiB", [secret("A", "é".repeat(32_769))], 400, "secret_value_too_long"],
    ["no scope", [secret("A", "v", [])], 400, "secret_scopes_empty"],
    ["a scope that does not exist", [secret("A", "v", ["worker"])], 400, "secret_scope_invalid"],
    ["one secret without a list", secret("A"), 400, "invalid_json_body"],
    ["an empty list", [], 400, "invalid_json_body"],
  ])("refuses %s and stores nothing of the request", async (_what, body, status, message) => {
    await made();
    const answer = await at.ask("POST", SECRETS, body);
    expect([answer.status, answer.json.errors[0].message]).toEqual([status, message]);
    expect(heldSecrets(world()).map(({ name }) => name)).toEqual(["TOKEN"]);
  });

  it("takes a value of 64 KiB", async () => {
    expect((await at.ask("POST", SECRETS, [secret("A", "é".repeat(32_768))])).status).toBe(200);
  });

  it.each([
    ["an empty value", { value: "" }],
    ["another name", { name: "B", value: "v" }],
    ["no scope", { scopes: [] }],
  ])("refuses a change to %s", async (_what, body) => {
    const id = await made();
    expect((await at.ask("PATCH", `${SECRETS}/${id}`, body)).status).toBe(400);
    expect(heldSecrets(world())).toMatchObject([{ name: "TOKEN", mark: at.cloud.mark("value-1") }]);
  });

  it("holds 100 secrets an account", async () => {
    const hundred = Array.from({ length: 100 }, (_, index) => secret(`S${index}`));
    expect((await at.ask("POST", SECRETS, hundred)).status).toBe(200);
    const answer = await at.ask("POST", SECRETS, [secret("ONE_MORE")]);
    expect([answer.status, answer.json.errors[0].message]).toEqual([400, "maximum_secrets_exceeded"]);
  });

  it("still holds what it held when it is started again, with places that are new", async () => {
    await made();
    await at.cloud.close();
    at = await cloudflareAt({ stores: { [ACCOUNT]: [STORE], [OTHER_ACCOUNT]: ["new"] } }, folder);
    expect((await at.ask("GET", SECRETS)).json.result).toHaveLength(1);
    expect((await at.ask("GET", `/accounts/${OTHER_ACCOUNT}/secrets_store/stores/new`)).status).toBe(200);
  });
});
