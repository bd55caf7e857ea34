import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type KeyValue, type PlaceOf, PlaceSilent } from "../../../provider/places/driver.ts";
import { vaultKv } from "../../../provider/places/vault-kv/index.ts";
import { OpenBao, ROOT } from "../../support/openbao.ts";

type Place = PlaceOf<"vault-kv">;
type Before = ReadonlyMap<string, Pick<KeyValue, "generation" | "value" | "previous">>;

const ONE = "canary-value-one-5b1f";
const TWO = "canary-value-two-9c2e";
const THREE = "canary-value-three-77a0";

let bao: OpenBao;
let count = 0;
let path: string;

beforeAll(async () => {
  bao = await OpenBao.start();
}, 240_000);
afterAll(async () => await bao[Symbol.asyncDispose]());
beforeEach(() => {
  path = `apps/shop-${++count}`;
  vi.stubEnv("VAULT_ADDR", bao.address);
  vi.stubEnv("VAULT_TOKEN", ROOT);
});
afterEach(() => void vi.unstubAllEnvs());

function place(more: Partial<Place["target"]> = {}, access?: Readonly<Record<string, string>>): Place {
  const target = { kind: "vault-kv" as const, mount: "secret", path, optional: false, ...more };
  const settings = access === undefined ? {} : { access: [JSON.stringify(access)] };
  return { name: "vault", target, directory: "/", ...settings };
}

const last = (value: string): Before => new Map([["TOKEN", { generation: "1", value }]]);
const noted = (value: string, previous?: string): KeyValue => ({
  ...{ key: "TOKEN", secret: "TOKEN", generation: "1", value },
  ...(previous === undefined ? {} : { previous: { generation: "0", value: previous } }),
});

async function write(value: KeyValue, before: Before = new Map(), at = place()): Promise<void> {
  await vaultKv.write(at, { values: [value], absent: [], before });
}

const destroyed = async () =>
  Object.entries((await bao.metadata(path))?.versions ?? {}).flatMap(([number, version]) =>
    version.destroyed ? [Number(number)] : [],
  );
const theirs = { THEIRS: "kept", LIST: [1, { deep: true }], NUMBER: 0.5 };

test("keys that are not named stay as they are, whatever they hold", async () => {
  await bao.ask("POST", `secret/data/${path}`, { data: { ...theirs, TOKEN: ONE } });
  await write(noted(TWO), last(ONE));
  expect(await bao.data(path)).toEqual({ ...theirs, TOKEN: TWO });
  await vaultKv.write(place(), { values: [], absent: ["TOKEN"], before: last(TWO) });
  expect(await bao.data(path)).toEqual(theirs);
});

test("a secret that somebody else made loses the versions of a removed value, and nothing else of its own", async () => {
  await bao.ask("POST", `secret/data/${path}`, { data: theirs });
  await write(noted(ONE));
  await vaultKv.write(place(), { values: [], absent: ["TOKEN"], before: last(ONE) });
  expect((await bao.metadata(path))?.custom_metadata).toBeNull();
  expect(await bao.data(path)).toEqual(theirs);
  expect(await destroyed()).toEqual([2]);
  expect(await bao.data(path, 1)).toEqual(theirs);
});

test("somebody else's secret stays where the last key leaves it", async () => {
  await bao.ask("POST", `secret/data/${path}`, { data: { TOKEN: ONE } });
  await vaultKv.write(place(), { values: [], absent: ["TOKEN"], before: last(ONE) });
  expect(await bao.data(path)).toEqual({});
  expect(await destroyed()).toEqual([1]);
});

test("a secret that keyturn made is marked, and goes with its last key and every version", async () => {
  await write(noted(ONE));
  expect((await bao.metadata(path))?.custom_metadata).toEqual({ "managed-by": "keyturn" });
  await vaultKv.write(place(), { values: [], absent: ["TOKEN"], before: last(ONE) });
  expect(await bao.metadata(path)).toBeUndefined();
});

test("retirement takes the previous value away and destroys each version that holds it", async () => {
  await write(noted(ONE));
  await write(noted(TWO, ONE), last(ONE));
  expect(await bao.data(path)).toEqual({ TOKEN: TWO, TOKEN_PREVIOUS: ONE });
  await vaultKv.forget?.(place(), new Map([["TOKEN", ONE]]), "1");
  expect(await bao.data(path)).toEqual({ TOKEN: TWO });
  expect(await destroyed()).toEqual([1, 2]);
});

test("a previous value that somebody wrote over is theirs", async () => {
  await write(noted(TWO, ONE));
  await bao.ask("POST", `secret/data/${path}`, { data: { TOKEN: TWO, TOKEN_PREVIOUS: "theirs" } });
  await vaultKv.forget?.(place(), new Map([["TOKEN", ONE]]), "1");
  expect(await bao.data(path)).toEqual({ TOKEN: TWO, TOKEN_PREVIOUS: "theirs" });
});

test("without a previous value beside it, a write keeps the value before and destroys what is older", async () => {
  await write(noted(ONE));
  await write(noted(TWO), last(ONE));
  expect(await destroyed()).toEqual([]);
  await write(noted(THREE), last(TWO));
  expect(await destroyed()).toEqual([1]);
  expect(await bao.data(path, 2)).toEqual({ TOKEN: TWO });
});

test("a secret whose newest version was deleted, or destroyed, gets a new one", async () => {
  await write(noted(ONE));
  await bao.ask("DELETE", `secret/data/${path}`);
  await write(noted(ONE));
  await bao.ask("PUT", `secret/destroy/${path}`, { versions: [2] });
  expect(await vaultKv.held?.(place(), ["TOKEN"], new Map())).toEqual(new Map());
  await write(noted(ONE));
  expect(await bao.data(path)).toEqual({ TOKEN: ONE });
  expect((await bao.metadata(path))?.current_version).toBe(3);
});

test("what somebody writes at the same moment is not overwritten", async () => {
  await write(noted(ONE));
  const { fetch } = globalThis;
  const meddling = vi.spyOn(globalThis, "fetch").mockImplementation(async (url, init) => {
    if (init?.method === "PATCH") {
      meddling.mockImplementation(fetch);
      await bao.ask("POST", `secret/data/${path}`, { data: { TOKEN: "theirs" } });
    }
    return await fetch(url, init);
  });
  try {
    await expect(write(noted(TWO), last(ONE))).rejects.toThrow(
      /at the same moment.*nothing of theirs.*keyturn resume/,
    );
  } finally {
    meddling.mockRestore();
  }
  expect(await bao.data(path)).toEqual({ TOKEN: "theirs" });
});

test("an AppRole that the stack names comes in once, with no more rights than the page tells", async () => {
  const policy = `
    path "secret/data/apps/*" { capabilities = ["create", "read", "update", "patch"] }
    path "secret/metadata/apps/*" { capabilities = ["create", "read", "update", "delete"] }
    path "secret/destroy/apps/*" { capabilities = ["update"] }`;
  const { roleId, secretId } = await bao.appRole(policy);
  vi.stubEnv("VAULT_TOKEN", "synthetic-wrong-token");
  const asRole = place({}, { "vault:roleId": roleId, "vault:secretId": secretId });
  const asked = vi.spyOn(globalThis, "fetch");
  await write(noted(ONE), new Map(), asRole);
  await write(noted(TWO, ONE), last(ONE), asRole);
  await vaultKv.forget?.(asRole, new Map([["TOKEN", ONE]]), "1");
  expect(asked.mock.calls.filter(([url]) => String(url).endsWith("/login"))).toHaveLength(1);
  asked.mockRestore();
  expect(await bao.data(path)).toEqual({ TOKEN: TWO });
  await vaultKv.write(asRole, { values: [], absent: ["TOKEN"], before: last(TWO) });
  expect(await bao.metadata(path)).toBeUndefined();

  const elsewhere = { ...asRole, target: { ...asRole.target, path: "other" } };
  await expect(write(noted(ONE), new Map(), elsewhere)).rejects.toThrow(
    /HTTP 403.*patch on secret\/data\/other/,
  );
  const wrong = place({}, { "vault:roleId": roleId, "vault:secretId": "synthetic-wrong-secret-id" });
  const failed = await write(noted(ONE), new Map(), wrong).catch(String);
  expect(failed).toMatch(/does not let the AppRole in at auth\/approle\/login/);
  expect(failed).not.toContain("synthetic-wrong-secret-id");
});

test("an engine of version 1 is refused before anything is written there", async () => {
  await bao.ask("POST", "sys/mounts/old", { type: "kv", options: { version: "1" } });
  await expect(write(noted(ONE), new Map(), place({ mount: "old" }))).rejects.toThrow(
    /no secrets engine KV version 2 at old: vault secrets enable/,
  );
  expect((await bao.ask("GET", `old/data/${path}`)).status).toBe(404);
  expect((await bao.ask("GET", `old/metadata/${path}`)).status).toBe(404);
});

test("a Vault that is away is silent, and what is missing of the way in is told in the preview", async () => {
  vi.stubEnv("VAULT_ADDR", "http://127.0.0.1:1");
  const silent = write(noted(ONE));
  await expect(silent).rejects.toThrow(PlaceSilent);
  await expect(silent).rejects.toThrow(/no answer from 127\.0\.0\.1:1/);
  vi.stubEnv("VAULT_TOKEN", "");
  const [noToken] = (await vaultKv.problems?.(place())) ?? [];
  expect(noToken).toMatch(/^vault: .*set VAULT_TOKEN .* pulumi config set --secret vault:token/);
  vi.stubEnv("VAULT_ADDR", "http://vault.example.com:8200");
  expect(await vaultKv.problems?.(place())).toEqual([expect.stringMatching(/not encrypted.*https:/)]);
  const stack = { "vault:address": "https://vault.example.com", "vault:token": "synthetic" };
  expect(await vaultKv.problems?.(place({}, stack))).toEqual([]);
}, 30_000);
