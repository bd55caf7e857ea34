import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seal } from "../../../../rehearsal/providers/github/seal.ts";
import { type PropertyMap, UNKNOWN } from "../../../../rehearsal/providers/values.ts";
import { KINDS, type Stand, startStand } from "./stand.ts";

let stand: Stand;
beforeEach(async () => {
  stand = await startStand();
});
afterEach(() => stand.close());

const IN_PLACE = KINDS.filter(({ kind }) => kind !== "CodespacesSecret");
const VALUES = ["value", "valueEncrypted", "encryptedValue", "plaintextValue"];

/** What the world holds, by the only means a rehearsal has: a mark. */
async function sealedFor(path: string, value: string): Promise<{ keyId: string; valueEncrypted: string }> {
  const { json } = await stand.github.request("GET", `${path}/public-key`);
  const { key, key_id: keyId } = json as { key: string; key_id: string };
  return { keyId, valueEncrypted: await seal(value, key) };
}

describe.each(KINDS)("$kind", ({ kind, inputs, value, id, path }) => {
  const with1 = { ...inputs, [value]: "value-1" };
  const with2 = { ...inputs, [value]: "value-2" };

  it("is accepted with what it requires, known or not known yet", async () => {
    expect(await stand.reasons(kind, with1)).toEqual([]);
    expect(await stand.reasons(kind, { ...inputs, [value]: UNKNOWN })).toEqual([]);
  });

  it.each(Object.keys(inputs))("requires %s", async (name) => {
    const { [name]: _, ...rest } = with1;
    const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(await stand.reasons(kind, rest as PropertyMap)).toEqual([
      expect.stringMatching(
        new RegExp(`^Missing required argument\\. The argument "${snake}".*'x\\.${name}'`),
      ),
    ]);
  });

  it.each([...Object.keys(inputs), value])("refuses a list, a number or a switch for %s", async (name) => {
    for (const wrong of [["canary-value"], 5, true]) {
      const reasons = await stand.reasons(kind, { ...with1, [name]: wrong });
      expect(reasons).toEqual([expect.stringMatching(new RegExp(`^Attribute must be a.*'x\\.${name}'`))]);
      expect(reasons.join()).not.toContain("canary");
    }
  });

  it("refuses a property that it does not have", async () => {
    expect(await stand.reasons(kind, { ...with1, valeu: "v" })).toEqual([
      "Invalid or unknown key. Examine values at 'x.valeu'.",
    ]);
  });

  it.each([
    ["1A", 1],
    ["A-B", 1],
    ["", 1],
    ["GITHUB_A", 1],
    ["github_a-b", 2],
    ["_A1", 0],
  ])("takes the name %j for one with %i faults", async (secretName, faults) => {
    expect(await stand.reasons(kind, { ...with1, secretName })).toHaveLength(faults);
  });

  it("is stored, changed, told and deleted at GitHub under its id", async () => {
    const made = await stand.create(kind, with1);
    expect(made.id).toBe(id);
    expect(made.plain).toMatchObject({ ...with1, id });
    expect((await stand.github.request("GET", `${path}/TOKEN_A`)).status).toBe(200);
    await stand.delete(kind, made.plain);
    expect((await stand.github.request("GET", `${path}/TOKEN_A`)).status).toBe(404);
  });

  it("marks every form of the value secret, given or not, and nothing else", async () => {
    const { secrets } = await stand.create(kind, with1);
    expect(secrets).toEqual(
      kind === "CodespacesSecret" ? ["encryptedValue", "plaintextValue"] : [...VALUES].sort(),
    );
  });

  it("is the same to Diff when nothing changed", async () => {
    const { plain } = await stand.create(kind, with1);
    expect(await stand.diff(kind, plain, with1)).toMatchObject({ diffs: [], replaces: [] });
  });

  it("is replaced under another name, the new one created first", async () => {
    const { plain } = await stand.create(kind, with1);
    const found = await stand.diff(kind, plain, { ...with1, secretName: "TOKEN_B" });
    expect(found).toMatchObject({ diffs: ["secretName"], replaces: ["secretName"] });
    expect(found.deleteBeforeReplace).toBeUndefined();
  });

  it(`changes its value ${kind === "CodespacesSecret" ? "by a replacement" : "in place"}`, async () => {
    const { plain } = await stand.create(kind, with1);
    expect(await stand.diff(kind, plain, with2)).toMatchObject({
      diffs: [value],
      replaces: kind === "CodespacesSecret" ? [value] : [],
    });
  });

  it("is gone to a refresh when it is gone at GitHub", async () => {
    const { plain } = await stand.create(kind, with1);
    await stand.github.request("DELETE", `${path}/TOKEN_A`);
    expect(await stand.read(kind, plain)).toBeUndefined();
  });

  it("fails to be deleted when it is gone at GitHub already", async () => {
    const { plain } = await stand.create(kind, with1);
    await stand.github.request("DELETE", `${path}/TOKEN_A`);
    await expect(stand.delete(kind, plain)).rejects.toThrow(/DELETE http.*TOKEN_A: 404 Not Found/);
  });
});

describe.each(IN_PLACE)("$kind, which changes in place", ({ kind, inputs, path }) => {
  const with1 = { ...inputs, value: "value-1" };

  it("takes exactly one form of the value", async () => {
    for (const name of VALUES) {
      const keyId = name === "valueEncrypted" ? { keyId: "1" } : {};
      expect(await stand.reasons(kind, { ...inputs, [name]: "AAAA", ...keyId })).toEqual([]);
    }
    const none = await stand.reasons(kind, inputs);
    const two = await stand.reasons(kind, { ...with1, plaintextValue: "canary-value" });
    const places = VALUES.map((name) => expect.stringContaining(`'x.${name}'`));
    expect(none).toEqual(expect.arrayContaining(places));
    expect(none).toHaveLength(VALUES.length);
    expect(two).toEqual(expect.arrayContaining(places));
    expect(two.join()).toContain("`plaintext_value,value` were specified");
    expect(two.join()).not.toContain("canary");
  });

  it("takes a value that is not known yet for the one", async () => {
    expect(await stand.reasons(kind, { ...inputs, value: UNKNOWN, plaintextValue: UNKNOWN })).toEqual([]);
  });

  it.each(["valueEncrypted", "encryptedValue"])("refuses a %s that is not base64, unnamed", async (name) => {
    const keyId = name === "valueEncrypted" ? { keyId: "1" } : {};
    const reasons = await stand.reasons(kind, { ...inputs, ...keyId, [name]: "canary value" });
    expect(reasons).toEqual([expect.stringMatching(`base64.*'x\\.${name}'`)]);
    expect(reasons.join()).not.toContain("canary");
  });

  it("takes a key's id with a sealed value only", async () => {
    expect(await stand.reasons(kind, { ...with1, keyId: "1" })).toEqual([
      expect.stringMatching(/"key_id": conflicts with value/),
      expect.stringMatching(/"key_id": all of `key_id,value_encrypted` must be specified/),
    ]);
  });

  it("previews what GitHub will tell as unknown, and the forms not given as secret nothing", async () => {
    const type = `github:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
    const request = { urn: `urn:pulumi:s::p::${type}::x`, name: "x", type, preview: true };
    const { id, properties } = await stand.provider.create({ ...request, properties: with1 });
    expect(id).toBe("");
    const computed = { id: UNKNOWN, keyId: UNKNOWN, createdAt: UNKNOWN, updatedAt: UNKNOWN };
    expect(properties).toMatchObject({ ...computed, remoteUpdatedAt: UNKNOWN });
    expect(JSON.parse(JSON.stringify(properties))).toMatchObject({
      value: "[secret]",
      plaintextValue: "[secret]",
    });
    expect(stand.cloud.requests.filter(({ method }) => method === "PUT")).toEqual([]);
  });

  it("asks in the official plugin's order: the repository, the key, the write, the times", async () => {
    const asked = stand.cloud.requests.length;
    const { plain } = await stand.create(kind, with1);
    const local = path
      .replace("/repositories", "/api/v3/repositories")
      .replace(/^\/(repos|orgs)\//, "/api/v3/$1/");
    const seen = stand.cloud.requests
      .slice(asked)
      .map(({ method, path: at, status }) => [method, at, status]);
    expect(stand.cloud.requests[0]).toMatchObject({
      method: "GET",
      path: "/api/v3/orgs/example",
      status: 200,
    });
    expect(seen).toEqual([
      ...("repository" in inputs ? [["GET", "/api/v3/repos/example/app", 200]] : []),
      ["GET", `${local}/public-key`, 200],
      ["PUT", `${local}/TOKEN_A`, 201],
      ["GET", `${local}/TOKEN_A`, 200],
    ]);
    const changed = stand.cloud.requests.length;
    await stand.update(kind, plain, { ...inputs, value: "value-2" });
    expect(stand.cloud.requests.slice(changed).map(({ method, status }) => [method, status])).toEqual([
      ["GET", 200],
      ["PUT", 204],
      ["GET", 200],
    ]);
  });

  it("keeps what does not change through an update, and brings the new times", async () => {
    const { plain } = await stand.create(kind, with1);
    const updated = await stand.update(kind, plain, { ...inputs, value: "value-2" });
    expect(updated).toMatchObject({
      ...inputs,
      value: "value-2",
      createdAt: plain.createdAt,
      keyId: plain.keyId,
    });
    expect(updated.updatedAt).not.toBe(plain.updatedAt);
    expect(updated.remoteUpdatedAt).toBe(updated.updatedAt);
    if ("repositoryId" in plain) expect(updated.repositoryId).toBe(plain.repositoryId);
  });

  it("sends a value that came sealed as it is, with its key", async () => {
    const sealed = await sealedFor(path, "value-9");
    const { plain } = await stand.create(kind, { ...inputs, ...sealed });
    expect(plain.keyId).toBe(sealed.keyId);
    await stand.update(kind, plain, { ...inputs, ...(await sealedFor(path, "value-10")) });
    expect(stand.cloud.requests.filter(({ method }) => method === "PUT").map(({ status }) => status)).toEqual(
      [201, 204],
    );
  });

  it("writes an empty value, as the official plugin does", async () => {
    const { plain } = await stand.create(kind, { ...inputs, value: "" });
    expect(plain.value).toBe("");
    expect((await stand.github.request("GET", `${path}/TOKEN_A`)).status).toBe(200);
  });

  it("sees a change at GitHub as a later remoteUpdatedAt, and as no change to Diff", async () => {
    const { plain } = await stand.create(kind, with1);
    await stand.github.store(path, "TOKEN_A", "foreign", { visibility: "private" });
    const read = await stand.read(kind, plain);
    expect(read).toMatchObject({ updatedAt: plain.updatedAt, createdAt: plain.createdAt });
    expect(read?.remoteUpdatedAt).not.toBe(plain.updatedAt);
    expect(await stand.diff(kind, read ?? {}, with1)).toMatchObject({ diffs: [] });
  });

  it("does not mind when the times can't be read after the write", async () => {
    const fault = { service: "github", method: "GET", path: /TOKEN_A$/, status: 404 } as const;
    const mend = stand.cloud.fail(fault);
    const { plain } = await stand.create(kind, with1);
    expect(plain).toMatchObject({ createdAt: null, updatedAt: null, remoteUpdatedAt: null });
    mend();
    const read = await stand.read(kind, plain);
    expect(read?.updatedAt).toEqual(expect.any(String));
    stand.cloud.fail(fault);
    const updated = await stand.update(kind, read ?? {}, { ...inputs, value: "value-2" });
    expect(updated).toMatchObject({ createdAt: read?.createdAt, updatedAt: null, remoteUpdatedAt: null });
  });
});

describe("destroyOnDrift", () => {
  it.each(["ActionsSecret", "ActionsOrganizationSecret"] as const)(
    "is taken by %s, not acted upon, and false is the same as absent",
    async (kind) => {
      const row = KINDS.find((one) => one.kind === kind);
      const inputs = { ...row?.inputs, value: "v" };
      expect(await stand.reasons(kind, { ...inputs, destroyOnDrift: true })).toEqual([]);
      expect(await stand.reasons(kind, { ...inputs, destroyOnDrift: "true" })).toHaveLength(1);
      const { plain } = await stand.create(kind, inputs);
      expect(await stand.diff(kind, plain, { ...inputs, destroyOnDrift: false })).toMatchObject({
        diffs: [],
      });
      expect(await stand.diff(kind, plain, { ...inputs, destroyOnDrift: true })).toMatchObject({
        diffs: ["destroyOnDrift"],
        replaces: [],
      });
    },
  );

  it.each(["ActionsEnvironmentSecret", "DependabotSecret", "CodespacesSecret"] as const)(
    "is not a property of %s",
    async (kind) => {
      const row = KINDS.find((one) => one.kind === kind);
      const inputs = { ...row?.inputs, [row?.value ?? ""]: "v", destroyOnDrift: true };
      expect(await stand.reasons(kind, inputs)).toEqual([expect.stringContaining("'x.destroyOnDrift'")]);
    },
  );
});
