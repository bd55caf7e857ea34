import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CloudflareState, heldSecrets } from "../../../../rehearsal/cloud/cloudflare/state.ts";
import { UNKNOWN } from "../../../../rehearsal/providers/values.ts";
import { ACCOUNT, OTHER_ACCOUNT, STORE } from "../../cloud/cloudflare/cloudflare-at.ts";
import { testRows } from "./rows.ts";
import { StandInAt, secretsOf } from "./stand-in-at.ts";

const KIND = "SecretsStore";
const SECRET = "SecretsStoreSecret";
const given = { accountId: OTHER_ACCOUNT, name: "keys" };
const held = { accountId: ACCOUNT, storeId: STORE, name: "TOKEN", scopes: ["workers"], value: "value-1" };
const SECRETS = `/accounts/${ACCOUNT}/secrets_store/stores/${STORE}/secrets`;

let standIn: StandInAt;
beforeEach(async () => {
  standIn = await StandInAt.start();
});
afterEach(() => standIn.close());

describe("SecretsStore", () => {
  testRows(KIND, {
    accountId: { value: ACCOUNT, other: OTHER_ACCOUNT, wrong: 1, change: "replace", required: true },
    name: { value: "keys", other: "more", wrong: ["canary"], change: "replace", required: true },
    force: { value: false, other: true, wrong: "canary", change: "replace" },
  });

  it("replaces nothing when force is no longer set", async () => {
    const olds = { ...given, force: true };
    expect(await standIn.diff(KIND, olds, given)).toMatchObject({
      diffs: ["force", "modified"],
      replaces: [],
    });
  });

  it("refuses a property that it does not have, where the official plugin ignores it", async () => {
    expect(await standIn.reasons(KIND, { ...given, nmae: "x" })).toEqual([expect.stringContaining("'nmae'")]);
  });

  it("previews what it does not know before it is made", async () => {
    const { __meta: _internal, ...previewed } = await standIn.preview(KIND, given);
    expect(previewed).toEqual({
      ...given,
      force: false,
      id: UNKNOWN,
      created: UNKNOWN,
      modified: UNKNOWN,
    });
  });

  it("makes, reads and deletes a store", async () => {
    const made = await standIn.create(KIND, given);
    expect(made).toMatchObject({ id: made.state.id, state: { ...given, force: false } });
    expect((await standIn.read(KIND, made))?.properties).toMatchObject(made.state);
    await standIn.delete(KIND, made);
    expect(await standIn.read(KIND, made)).toBeUndefined();
  });

  it("fails on a second store of an account, saying why", async () => {
    await expect(standIn.create(KIND, { accountId: ACCOUNT, name: "more" })).rejects.toThrow(
      /^failed to make http request: POST ".*": 400 Bad Request maximum_stores_exceeded \(1003\)$/,
    );
  });

  it("deletes a store with secrets by force only", async () => {
    const held = await standIn.create(SECRET, { ...heldIn(STORE), name: "A" });
    const store = { id: STORE, state: { accountId: ACCOUNT, name: "n", force: false }, secrets: [] };
    await expect(standIn.delete(KIND, store)).rejects.toThrow(/409 Conflict store_not_empty/);
    await standIn.delete(KIND, { ...store, state: { ...store.state, force: true } });
    expect(await standIn.read(SECRET, held)).toBeUndefined();
  });

  function heldIn(storeId: string) {
    return { ...held, storeId };
  }
});

describe("SecretsStoreSecret", () => {
  testRows(SECRET, {
    accountId: { value: ACCOUNT, other: OTHER_ACCOUNT, wrong: 1, change: "replace", required: true },
    storeId: { value: STORE, other: "e".repeat(32), wrong: true, change: "replace", required: true },
    name: { value: "TOKEN", other: "OTHER", wrong: {}, change: "replace", required: true },
    scopes: { value: ["workers"], other: ["dex"], wrong: "canary", change: "update", required: true },
    value: { value: "value-1", other: "value-2", wrong: ["canary"], change: "update", required: true },
    comment: { value: "why", other: "because", wrong: 1, change: "update" },
  });

  it.each([["scope"], ["values"]])(
    "refuses the property %s, where the official plugin ignores it",
    async (name) => {
      const refused = await standIn.reasons(SECRET, { ...held, [name]: "canary" });
      expect(refused).toEqual([expect.stringContaining(`'${name}'`)]);
      expect(refused.join()).not.toContain("canary");
    },
  );

  it("marks the value secret in inputs, preview, state and refresh, and nothing else", async () => {
    const type = { urn: "u", name: "n", type: "cloudflare:index/secretsStoreSecret:SecretsStoreSecret" };
    const { inputs } = await standIn.provider.check({ ...type, olds: {}, news: held });
    const made = await standIn.create(SECRET, held);
    const read = await standIn.provider.read({ ...type, id: made.id, properties: made.state, inputs: held });
    const all = [inputs, await standIn.preview(SECRET, held), read?.properties ?? {}, read?.inputs ?? {}];
    expect(all.map(secretsOf)).toEqual([["value"], ["value"], ["value"], ["value"]]);
    expect(made.secrets).toEqual(["value"]);
  });

  it("lets a value through that is not known yet, in its preview too", async () => {
    const unknown = { ...held, value: UNKNOWN };
    expect(await standIn.reasons(SECRET, unknown)).toEqual([]);
    expect(await standIn.preview(SECRET, unknown)).toMatchObject({ value: UNKNOWN, status: UNKNOWN });
  });

  it("writes the value once, in a list of one", async () => {
    const made = await standIn.create(SECRET, held);
    expect(made.state).toMatchObject({ ...held, status: "pending", id: made.id });
    const writes = standIn.at.cloud.requests.filter(({ method }) => method !== "GET");
    expect(writes).toMatchObject([{ method: "POST", path: `/client/v4${SECRETS}`, status: 200 }]);
  });

  it("changes value, scopes and comment in place by one PATCH of what differs", async () => {
    const made = await standIn.create(SECRET, { ...held, comment: "why" });
    const news = { ...held, value: "value-2" };
    const updated = await standIn.update(SECRET, made, news);
    expect(secretsOf(updated)).toEqual(["value"]);
    expect(updated).not.toHaveProperty("comment");
    const { json } = await standIn.at.ask("GET", `${SECRETS}/${made.id}`);
    expect(json.result).not.toHaveProperty("comment");
    expect(standIn.at.cloud.requests.filter(({ method }) => method === "PATCH")).toHaveLength(1);
  });

  it("sends nothing but what differs, and so leaves what somebody else wrote", async () => {
    const made = await standIn.create(SECRET, held);
    await standIn.at.ask("PATCH", `${SECRETS}/${made.id}`, { comment: "theirs", scopes: ["dex"] });
    await standIn.update(SECRET, made, { ...held, value: "value-2" });
    const { json } = await standIn.at.ask("GET", `${SECRETS}/${made.id}`);
    expect(json.result).toMatchObject({ comment: "theirs", scopes: ["dex"] });
  });

  it("previews an update with the outputs that come anew unknown", async () => {
    const made = await standIn.create(SECRET, held);
    const previewed = await standIn.update(SECRET, made, { ...held, value: "value-2" }, true);
    expect(previewed).toMatchObject({
      id: made.id,
      created: made.state.created,
      modified: UNKNOWN,
      status: UNKNOWN,
    });
    expect(standIn.at.cloud.requests.filter(({ method }) => method === "PATCH")).toEqual([]);
  });

  it("does not see that somebody changed the value, only when", async () => {
    const made = await standIn.create(SECRET, held);
    await standIn.at.ask("PATCH", `${SECRETS}/${made.id}`, { value: "value-of-others", comment: "mine" });
    const read = await standIn.read(SECRET, made);
    expect(read?.properties).toMatchObject({ comment: "mine", status: "active" });
    expect(read?.properties.value).toHaveProperty("reveal");
    expect(await standIn.diff(SECRET, made.state, held)).toMatchObject({ diffs: [] });
  });

  it("drifts for ever when scopes are not in alphabetical order", async () => {
    const news = { ...held, scopes: ["workers", "access"] };
    const made = await standIn.create(SECRET, news);
    const read = await standIn.read(SECRET, made);
    expect((await standIn.diff(SECRET, read?.properties ?? {}, news)).diffs).toContain("scopes");
  });

  it("is gone when the secret or its store is, and then can't be updated or deleted", async () => {
    const made = await standIn.create(SECRET, held);
    await standIn.delete(SECRET, made);
    expect(await standIn.read(SECRET, made)).toBeUndefined();
    await expect(standIn.update(SECRET, made, { ...held, value: "value-2" })).rejects.toThrow(
      /404 .*secret_not_found/,
    );
    await expect(standIn.delete(SECRET, made)).rejects.toThrow(/404 .*secret_not_found/);
    const elsewhere = { ...made, state: { ...made.state, storeId: "nothing" } };
    expect(await standIn.read(SECRET, elsewhere)).toBeUndefined();
  });

  it.each([
    ["an empty value", { value: "" }, /400 Bad Request secret_value_empty/],
    ["a value over 64 KiB", { value: "x".repeat(65_537) }, /400 Bad Request secret_value_too_long/],
    ["a scope that does not exist", { scopes: ["aiGateway"] }, /400 Bad Request secret_scope_invalid/],
    ["a bad name", { name: "a b" }, /400 Bad Request secret_name_invalid/],
    ["a store that does not exist", { storeId: "nothing" }, /404 Not Found store_not_found/],
    ["an account that is not the token's", { accountId: "nothing" }, /404 Not Found Could not route to/],
  ])("fails on %s in the words of the server", async (_what, change, message) => {
    await expect(standIn.create(SECRET, { ...held, ...change })).rejects.toThrow(message);
  });

  it("fails on a name that is taken, and leaves what is there", async () => {
    const made = await standIn.create(SECRET, held);
    await expect(standIn.create(SECRET, { ...held, value: "value-2" })).rejects.toThrow(
      /409 Conflict secret_name_already_exists: TOKEN/,
    );
    expect((await standIn.at.ask("GET", SECRETS)).json.result).toMatchObject([{ id: made.id }]);
  });

  it("is imported by account, store and id, with all but the value", async () => {
    const { id } = await standIn.create(SECRET, { ...held, comment: "why" });
    const found = await standIn.importById(SECRET, `${ACCOUNT}/${STORE}/${id}`);
    const { value: _, ...inputs } = { ...held, comment: "why" };
    expect(found).toMatchObject({ id, inputs, properties: { ...inputs, id, status: "active" } });
    expect(Object.keys(found?.inputs ?? {}).sort()).toEqual(Object.keys(inputs).sort());
    expect(found?.properties).not.toHaveProperty("value");
  });

  it("has its value written by an update after the import, in place", async () => {
    const { id } = await standIn.create(SECRET, { ...held, comment: "by hand" });
    const { properties } = (await standIn.importById(SECRET, `${ACCOUNT}/${STORE}/${id}`)) ?? {};
    const state = properties ?? {};
    const news = { ...held, comment: "ours", value: "value-2" };
    expect(await standIn.diff(SECRET, state, news)).toMatchObject({
      diffs: ["comment", "modified", "status", "value"],
      replaces: [],
    });
    const updated = await standIn.update(SECRET, { id, state, secrets: [] }, news);
    expect(secretsOf(updated)).toEqual(["value"]);
    expect(heldSecrets(standIn.at.cloud.stateOf("cloudflare") as CloudflareState)).toMatchObject([
      { mark: standIn.at.cloud.mark("value-2"), comment: "ours" },
    ]);
  });

  it("lacks a required value when it is imported and the program ignores the value", async () => {
    const { id } = await standIn.create(SECRET, held);
    const { inputs = {} } = (await standIn.importById(SECRET, `${ACCOUNT}/${STORE}/${id}`)) ?? {};
    expect(await standIn.reasons(SECRET, inputs)).toEqual([
      expect.stringMatching(/^Missing required property 'value'/),
    ]);
  });

  it("is not there to be imported when store or secret is not", async () => {
    const { id } = await standIn.create(SECRET, held);
    expect(await standIn.importById(SECRET, `${ACCOUNT}/${STORE}/${"0".repeat(32)}`)).toBeUndefined();
    expect(await standIn.importById(SECRET, `${ACCOUNT}/${"0".repeat(32)}/${id}`)).toBeUndefined();
  });

  it.each(["id", "account/id", "account/store/id/more"])("refuses to import %s", async (id) => {
    await expect(standIn.importById(SECRET, id)).rejects.toThrow(
      `invalid ID: expected urlencoded segments "<account_id>/<store_id>/<secret_id>", got "${id}"`,
    );
  });

  it("never repeats a value, even where the server does", async () => {
    const body = { success: false, errors: [{ code: 1, message: "bad value canary-value" }] };
    standIn.at.cloud.fail({ service: "cloudflare", method: "POST", path: /secrets$/, status: 422, body });
    const refused = standIn.create(SECRET, { ...held, value: "canary-value" });
    await expect(refused).rejects.toThrow(/422 Unprocessable Entity bad value \[secret\] \(1\)/);
    await expect(refused).rejects.not.toThrow(/canary/);
  });
});
