import { compare } from "bcryptjs";
import { describe, expect, it } from "vitest";
import { randomProvider } from "../../../../rehearsal/providers/random/provider.ts";
import { type PropertyMap, Secret, unwrap } from "../../../../rehearsal/providers/values.ts";

const provider = randomProvider();

function subject(kind: string) {
  const type = `random:index/random${kind}:Random${kind}`;
  return { urn: `urn:pulumi:s::p::${type}::n`, name: "n", type };
}

async function create(kind: string, properties: PropertyMap) {
  const created = await provider.create({ ...subject(kind), properties, preview: false });
  return { id: created.id, marked: created.properties, plain: unwrap(created.properties) as PropertyMap };
}

function secrets(properties: PropertyMap): string[] {
  return Object.keys(properties).filter((name) => properties[name] instanceof Secret);
}

async function reasons(kind: string, news: PropertyMap): Promise<string[]> {
  const { failures } = await provider.check({ ...subject(kind), olds: {}, news });
  return failures.map(({ reason }) => reason);
}

async function replaced(kind: string, olds: PropertyMap, news: PropertyMap) {
  const request = { ...subject(kind), id: "none", olds, oldInputs: {}, news, ignoreChanges: [] };
  const { diffs, replaces } = await provider.diff(request);
  return { diffs, replaces };
}

describe("RandomPassword", () => {
  it("keeps its value out of the id and marks value and hash secret", async () => {
    const { id, marked, plain } = await create("Password", { length: 20 });
    expect(id).toBe("none");
    expect(secrets(marked)).toEqual(["result", "bcryptHash"]);
    expect(plain.result).toHaveLength(20);
  });

  it("gives a bcrypt hash of the value, at the cost of the official plugin", async () => {
    const { plain } = await create("Password", { length: 20 });
    expect(await compare(String(plain.result), String(plain.bcryptHash))).toBe(true);
    expect(plain.bcryptHash).toMatch(/^\$2a\$10\$/);
  });

  it("hashes the first 72 bytes of a longer value", async () => {
    const { plain } = await create("Password", { length: 100 });
    expect(await compare(String(plain.result).slice(0, 72), String(plain.bcryptHash))).toBe(true);
  });

  it("makes another value each time", async () => {
    const made = await Promise.all([create("Password", { length: 20 }), create("Password", { length: 20 })]);
    expect(made[0]?.plain.result).not.toBe(made[1]?.plain.result);
  });

  it.each([
    [{ number: false }, false],
    [{ numeric: false }, false],
    [{}, true],
  ])("takes number and numeric for the same: %j", async (given, expected) => {
    const { plain } = await create("Password", { length: 200, special: false, ...given });
    expect(plain).toMatchObject({ number: expected, numeric: expected });
    expect(/\d/.test(String(plain.result))).toBe(expected);
  });

  it("fails in planning when number and numeric contradict each other", async () => {
    await expect(create("Password", { length: 8, number: true, numeric: false })).rejects.toThrow(
      /different values/,
    );
  });

  it.each([
    [{ length: 0 }, /^Invalid Attribute Value\. Attribute length value must be at least 1, got: 0/],
    [{ length: 4, minUpper: 2, minSpecial: 3 }, /must be at least sum of min_upper/],
  ])("refuses a length that can't be: %j", async (news, reason) => {
    expect(await reasons("Password", news as PropertyMap)).toEqual([expect.stringMatching(reason)]);
  });

  it("does not repeat a value of the wrong type", async () => {
    const refused = reasons("Password", { length: "canary-value" });
    await expect(refused).rejects.toThrow(/property "length": Expected a Number, got a String/);
    await expect(refused).rejects.not.toThrow(/canary/);
  });

  it("replaces on keepers that change, come or go, not on an empty map", async () => {
    const made = (await create("Password", { length: 8, keepers: { g: "1" } })).plain;
    const bare = (await create("Password", { length: 8 })).plain;
    expect(await replaced("Password", made, { length: 8, keepers: { g: "2" } })).toMatchObject({
      replaces: ["keepers"],
    });
    expect(await replaced("Password", made, { length: 8 })).toMatchObject({ replaces: ["keepers"] });
    expect(await replaced("Password", bare, { length: 8, keepers: { g: "1" } })).toMatchObject({
      replaces: ["keepers"],
    });
    expect(await replaced("Password", bare, { length: 8, keepers: {} })).toEqual({
      diffs: ["keepers"],
      replaces: [],
    });
  });

  it("keeps its value when an update writes what replaces nothing", async () => {
    const { plain } = await create("Password", { length: 8, overrideSpecial: "" });
    expect(await replaced("Password", plain, { length: 8 })).toEqual({
      diffs: ["overrideSpecial"],
      replaces: [],
    });
    const request = {
      ...subject("Password"),
      id: "none",
      olds: plain,
      oldInputs: {},
      news: { length: 8 },
      ignoreChanges: [],
    };
    const updated = await provider.update({ ...request, preview: false });
    expect(secrets(updated).sort()).toEqual(["bcryptHash", "result"]);
    expect(unwrap(updated)).toMatchObject({ result: plain.result, bcryptHash: plain.bcryptHash });
  });
});

describe("the other resources of random", () => {
  it("RandomString is its own id and not secret", async () => {
    const { id, marked, plain } = await create("String", { length: 12, special: false });
    expect(plain.result).toMatch(/^[A-Za-z0-9]{12}$/);
    expect(id).toBe(plain.result);
    expect(secrets(marked)).toEqual([]);
  });

  it("RandomBytes gives the same bytes in base64 and hex, both secret", async () => {
    const { id, marked, plain } = await create("Bytes", { length: 33 });
    expect(secrets(marked)).toEqual(["base64", "hex"]);
    expect(Buffer.from(String(plain.base64), "base64").toString("hex")).toBe(plain.hex);
    expect(String(plain.hex)).toHaveLength(66);
    // As the official plugin, which is why it is no fit source for a secret.
    expect(id).toBe(plain.base64);
  });

  it("RandomId gives the same bytes in four notations, each after the prefix", async () => {
    const { id, plain } = await create("Id", { byteLength: 9, prefix: "p-" });
    const bytes = Buffer.from(id, "base64url");
    expect(bytes).toHaveLength(9);
    expect(plain).toMatchObject({
      id,
      b64Url: `p-${id}`,
      b64Std: `p-${bytes.toString("base64")}`,
      hex: `p-${bytes.toString("hex")}`,
      dec: `p-${BigInt(`0x${bytes.toString("hex")}`)}`,
    });
  });

  it.each([
    ["Uuid", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ["Uuid4", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ])("Random%s gives a UUID", async (kind, form) => {
    const { id, plain } = await create(kind, {});
    expect(plain.result).toMatch(form);
    expect(id).toBe(plain.result);
  });

  it.each(["Integer", "Pet", "Shuffle", "Uuid7"])("Random%s is refused as not there", async (kind) => {
    await expect(async () => provider.check({ ...subject(kind), olds: {}, news: {} })).rejects.toThrow(
      /is not in this stand-in for pulumi-resource-random 4\.21\.2; it has .*RandomPassword/,
    );
  });
});

it("has the version of the package that the program uses", async () => {
  const { default: manifest } = await import("@pulumi/random/package.json", { with: { type: "json" } });
  expect(provider.version).toBe(manifest.version);
});
