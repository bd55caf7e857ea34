import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT, type CloudflareAt, cloudflareAt, STORE } from "./cloudflare-at.ts";

const SCRIPT = `/accounts/${ACCOUNT}/workers/scripts/enter`;
const SERVICE = `/accounts/${ACCOUNT}/workers/services/enter`;
let at: CloudflareAt;
beforeEach(async () => {
  at = await cloudflareAt();
});
afterEach(() => at.cloud.close());

function form(metadata: object | string, code: string | undefined = "export default {fetch(){}}"): FormData {
  const data = new FormData();
  const text = typeof metadata === "string" ? metadata : JSON.stringify(metadata);
  data.append("metadata", new Blob([text], { type: "application/json" }), "metadata.json");
  if (code !== undefined)
    data.append("worker.js", new Blob([code], { type: "application/javascript+module" }), "worker.js");
  return data;
}
const metadata = (bindings: object[] = [], more: object = {}) => ({
  main_module: "worker.js",
  bindings,
  ...more,
});
const tok = (text: string) => ({ name: "TOK", type: "secret_text", text });

describe("Workers of the simulated Cloudflare", () => {
  it("takes an upload, and tells what of it the code has", async () => {
    const { status, json } = await at.ask("PUT", SCRIPT, form(metadata()));
    expect(status).toBe(200);
    expect(json.result).toMatchObject({
      id: "enter",
      handlers: ["fetch"],
      has_modules: true,
      usage_model: "standard",
      logpush: false,
    });
  });

  it("gives back code and settings, but no secret", async () => {
    const bindings = [tok("canary-value"), { name: "MODE", type: "plain_text", text: "prod" }];
    const upload = await at.ask(
      "PUT",
      SCRIPT,
      form(metadata(bindings, { compatibility_date: "2026-01-01" })),
    );
    const settings = await at.ask("GET", `${SCRIPT}/settings`);
    const content = await at.ask("GET", `${SCRIPT}/content/v2`);
    expect(settings.json.result).toMatchObject({
      compatibility_date: "2026-01-01",
      bindings: [
        { name: "TOK", type: "secret_text" },
        { name: "MODE", type: "plain_text", text: "prod" },
      ],
    });
    expect(content.text).toBe("export default {fetch(){}}");
    expect([upload.text, settings.text, content.text].join()).not.toContain("canary");
  });

  it("replaces all bindings by those of the next upload, but for kinds that are to be kept", async () => {
    const names = async () =>
      (await at.ask("GET", `${SCRIPT}/settings`)).json.result.bindings.map(
        ({ name }: { name: string }) => name,
      );
    await at.ask("PUT", SCRIPT, form(metadata([tok("a"), { name: "MODE", type: "plain_text", text: "x" }])));
    await at.ask("PUT", SCRIPT, form(metadata([], { keep_bindings: ["secret_text"] })));
    expect(await names()).toEqual(["TOK"]);
    await at.ask("PUT", SCRIPT, form(metadata([])));
    expect(await names()).toEqual([]);
  });

  it("changes its etag with a secret, and keeps the time of its creation", async () => {
    const first = (await at.ask("PUT", SCRIPT, form(metadata([tok("a")])))).json.result;
    const same = (await at.ask("PUT", SCRIPT, form(metadata([tok("a")])))).json.result;
    const other = (await at.ask("PUT", SCRIPT, form(metadata([tok("b")])))).json.result;
    expect([same.etag === first.etag, other.etag === first.etag]).toEqual([true, false]);
    expect(other.created_on).toBe(first.created_on);
  });

  it.each([
    ["metadata that is not JSON", form("nonsense")],
    ["a code part that is missing", form({ main_module: "other.js" })],
    ["a secret without text", form(metadata([{ name: "TOK", type: "secret_text" }]))],
    ["a text over 5 KB", form(metadata([tok("x".repeat(5121))]))],
    ["a binding name twice", form(metadata([tok("a"), tok("b")]))],
    [
      "more than 128 bindings",
      form(metadata(Array.from({ length: 129 }, (_, index) => ({ ...tok("a"), name: `N${index}` })))),
    ],
    [
      "a reference to a secret that its store does not have",
      form(
        metadata([{ name: "S", type: "secrets_store_secret", store_id: STORE, secret_name: "NOT_THERE" }]),
      ),
    ],
    ["what is not multipart", { metadata: {} }],
  ])("refuses an upload with %s", async (_what, body) => {
    const { status, json } = await at.ask("PUT", SCRIPT, body);
    expect([status, json.errors[0].code]).toEqual([400, 10_021]);
  });

  it("takes a text of 5 KB, and a reference to a secret that its store has", async () => {
    const stored = [{ name: "TOKEN", value: "v", scopes: ["workers"] }];
    await at.ask("POST", `/accounts/${ACCOUNT}/secrets_store/stores/${STORE}/secrets`, stored);
    const bound = { name: "S", type: "secrets_store_secret", store_id: STORE, secret_name: "TOKEN" };
    expect((await at.ask("PUT", SCRIPT, form(metadata([tok("x".repeat(5120)), bound])))).status).toBe(200);
  });

  it.each([
    ["GET", `${SCRIPT}/settings`],
    ["GET", `${SCRIPT}/content/v2`],
    ["GET", SERVICE],
    ["DELETE", SCRIPT],
  ])("answers 404 to %s %s where there is no such Worker", async (method, path) => {
    const { status, json } = await at.ask(method, path);
    expect([status, json.errors[0].code]).toEqual([404, 10_007]);
  });

  it("deletes a Worker", async () => {
    await at.ask("PUT", SCRIPT, form(metadata()));
    expect((await at.ask("GET", SERVICE)).json.result.default_environment.script.id).toBe("enter");
    expect((await at.ask("DELETE", SCRIPT)).status).toBe(200);
    expect((await at.ask("GET", SERVICE)).status).toBe(404);
  });

  it("applies a migration once, and refuses it a second time as it does any that names another tag", async () => {
    const migrations = { new_tag: "v1", new_sqlite_classes: ["Kept"] };
    const upload = async (more: object) => await at.ask("PUT", SCRIPT, form(metadata([], more)));
    expect((await upload({ migrations })).json.result).toMatchObject({ migration_tag: "v1" });
    const again = await upload({ migrations });
    expect([again.status, again.json.errors[0].code]).toEqual([412, 10_079]);
    expect((await upload({})).status).toBe(200);
    const next = { old_tag: "v1", new_tag: "v2", deleted_classes: ["Kept"] };
    expect((await upload({ migrations: next })).json.result).toMatchObject({ migration_tag: "v2" });
  });

  it("refuses a binding to a class of Durable Objects that no Worker has", async () => {
    const bound = (scriptName: object) =>
      form(metadata([{ name: "KEPT", type: "durable_object_namespace", class_name: "Kept", ...scriptName }]));
    expect((await at.ask("PUT", SCRIPT, bound({}))).status).toBe(400);
    const migrations = { new_tag: "v1", new_sqlite_classes: ["Kept"] };
    const other = `/accounts/${ACCOUNT}/workers/scripts/objects`;
    await at.ask("PUT", other, form(metadata([], { migrations })));
    expect((await at.ask("PUT", SCRIPT, bound({ script_name: "objects" }))).status).toBe(200);
    expect((await at.ask("GET", `${SCRIPT}/settings`)).json.result.migrations).toBeUndefined();
  });
});
