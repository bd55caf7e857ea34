import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { newerIn } from "../../components/vault/newer.ts";
import { markOf } from "../../components/vault/same-value.ts";
import { KeyturnProvider } from "../../provider/keyturn-provider.ts";
import { secret } from "../../provider/properties.ts";
import { vaultValue } from "../../provider/vault-value.ts";
import { OpenBao, ROOT } from "../support/openbao.ts";

const ONE = "canary-value-one-5b1f";
const TWO = "canary-value-two-9c2e";
const READING = `path "secret/data/partner/*" { capabilities = ["read"] }`;

let bao: OpenBao;
let count = 0;
let path: string;

beforeAll(async () => {
  bao = await OpenBao.start();
}, 240_000);
afterAll(async () => await bao[Symbol.asyncDispose]());
beforeEach(() => {
  path = `partner/api-${++count}`;
  vi.stubEnv("VAULT_ADDR", bao.address);
  vi.stubEnv("VAULT_TOKEN", ROOT);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const put = async (data: object) => await bao.ask("POST", `secret/data/${path}`, { data });
const inputs = (more: object = {}) => ({
  source: { kind: "vault-kv", mount: "secret", path, field: "key" },
  ...{ secret: "TOKEN", generation: "2", ...more },
});
const following = (value: string) => ({ follows: secret(markOf("TOKEN-g2", value)) });
const refused = async (more: object = {}) => (await vaultValue.check({}, inputs(more)))[0]?.reason;

describe("a value that is taken from Vault", () => {
  it("is the newest version's, whose number the state tells in plain", async () => {
    await put({ key: ONE });
    await put({ key: TWO, other: "theirs" });
    expect(await vaultValue.check({}, inputs(following(ONE)))).toEqual([]);
    const { id, state } = await vaultValue.create(inputs(following(ONE)));
    expect(id).toBe(`Vault secret/${path}, key, version 2`);
    expect(state).toEqual({ ...inputs(), version: 2, value: secret(TWO) });
  });

  it("is taken with an AppRole that may read it and do nothing else", async () => {
    await put({ key: ONE });
    const { roleId, secretId } = await bao.appRole(READING);
    const settings = { "vault:address": bao.address, "vault:roleId": roleId, "vault:secretId": secretId };
    const access = { access: secret([JSON.stringify(settings)]) };
    const { state } = await vaultValue.create(inputs(access));
    expect(state).toEqual({ ...inputs(access), version: 1, value: secret(ONE) });
  });

  it("is refused while Vault still holds the value in use, also as a new version", async () => {
    await put({ key: ONE });
    await put({ key: ONE, other: "changed" });
    expect(await refused(following(ONE))).toBe(
      `TOKEN is taken from Vault secret/${path}, field key, and version 2, the newest, still holds the value in use: ` +
        "turn it there first, then keyturn rotate TOKEN",
    );
    await expect(vaultValue.create(inputs(following(ONE)))).rejects.toThrow("still holds the value in use");
  });

  it.each([
    ["nothing is there", undefined],
    ["version 1 has no such field", { other: ONE }],
    ["what version 1 holds there is empty", { key: "" }],
    ["what version 1 holds there is no text", { key: { deep: ONE } }],
    ["what version 1 holds there is no text", { key: `${ONE}\0` }],
  ])("is refused in a preview where %s", async (why, data) => {
    if (data !== undefined) await put(data);
    const reason = await refused();
    expect(reason).toContain(why);
    expect(reason).not.toContain(ONE);
  });

  it("is refused where its newest version was deleted, an older one being what nobody means", async () => {
    await put({ key: ONE });
    await put({ key: TWO });
    await bao.ask("DELETE", `secret/data/${path}`);
    expect(await refused()).toContain("its newest version, 2, was deleted");
  });

  it.each([
    [
      "an engine that is not there",
      { mount: "elsewhere" },
      "is there a secrets engine KV version 2 at elsewhere",
    ],
    ["a path that the token may not read", { path: "others" }, "allow read on secret/data/others"],
  ])("names the remedy for %s", async (_, more, remedy) => {
    const { roleId, secretId } = await bao.appRole(READING);
    const settings = { "vault:address": bao.address, "vault:roleId": roleId, "vault:secretId": secretId };
    const asRoot = "mount" in more;
    const reason = await refused({
      source: { ...inputs().source, ...more },
      ...(asRoot ? {} : { access: [JSON.stringify(settings)] }),
    });
    expect(reason).toContain(remedy);
  });
});

describe("a refresh of it", () => {
  const told = async (state: object) => {
    const words = vi.spyOn(console, "error").mockImplementation(() => {});
    const urn = "urn:pulumi:prod::app::keyturn:index:VaultValue::TOKEN-g2";
    const { id, props } = await new KeyturnProvider().read("the id", urn, { ...state });
    expect({ id, props }).toEqual({ id: "the id", props: state });
    const said = words.mock.calls.flat().map(String);
    words.mockRestore();
    return said;
  };

  it("tells of a newer value, changes nothing, and says no value", async () => {
    await put({ key: ONE });
    const { state } = await vaultValue.create(inputs());
    expect(await told(state)).toEqual([]);
    await put({ key: ONE, other: "theirs" });
    expect(await told(state)).toEqual([]);
    await put({ key: TWO });
    const [text = "", ...more] = await told(state);
    expect(more).toEqual([]);
    expect(text).toBe(
      `TOKEN: Vault holds version 3 of secret/${path}, and generation 2 was made from version 1`,
    );
    expect(newerIn(text)).toEqual({ secret: "TOKEN", generation: 2, text });
  });

  it("tells where what was taken is gone, and where nobody answers", async () => {
    await put({ key: ONE });
    const { state } = await vaultValue.create(inputs());
    await bao.ask("DELETE", `secret/data/${path}`);
    expect((await told(state)).map((text) => newerIn(text)?.generation)).toEqual([2]);
    vi.stubEnv("VAULT_TOKEN", "synthetic-of-nobody");
    const [text = "", ...more] = await told(state);
    expect(more).toEqual([]);
    expect(text).toContain("what Vault holds now is not known: TOKEN: ");
    expect(newerIn(text)).toBeUndefined();
  });
});
