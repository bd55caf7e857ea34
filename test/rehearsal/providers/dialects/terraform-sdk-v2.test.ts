import { describe, expect, it } from "vitest";
import { checkInputs } from "../../../../rehearsal/providers/check-inputs.ts";
import { terraformFramework } from "../../../../rehearsal/providers/dialects/terraform-framework.ts";
import { terraformSdkV2 } from "../../../../rehearsal/providers/dialects/terraform-sdk-v2.ts";
import type { ResourceTable } from "../../../../rehearsal/providers/resource-table.ts";
import { tableProvider } from "../../../../rehearsal/providers/table-provider.ts";
import { type PropertyMap, Secret, UNKNOWN } from "../../../../rehearsal/providers/values.ts";
import { encode } from "../../../../rehearsal/providers/wire.ts";

const TABLE: ResourceTable = {
  token: "example:index:Thing",
  source: "made up for the tests",
  inputs: {
    name: {
      type: "string",
      change: "replace",
      required: true,
      validate: (name) => (name === "bad" ? ["it is bad"] : []),
    },
    zone: { type: "string", change: "replace" },
    keyId: { type: "string", change: "update", conflictsWith: ["secretText"], requires: ["sealedText"] },
    secretText: { type: "string", change: "update", secret: true },
    sealedText: { type: "string", change: "update", secret: true },
    size: { type: "integer", change: "update", min: 2 },
    tags: { type: { map: "string" }, change: "update" },
    ids: { type: { list: "integer" }, change: "update" },
    open: { type: "boolean", change: "update" },
    mode: { type: "string", change: "update", oneOf: ["a", "b"] },
  },
  outputs: { id: { type: "string" }, keyId: { type: "string" } },
  exactlyOneOf: ["secretText", "sealedText"],
  create: () => ({ id: "1", outputs: { id: "1", keyId: "k" } }),
  update: () => ({}),
};
const subject = { urn: "urn:pulumi:s::p::example:index:Thing::x", name: "x", type: TABLE.token };
const provider = tableProvider({
  name: "example",
  version: "1.0.0",
  capabilities: {},
  dialect: terraformSdkV2,
  resources: [TABLE],
});

function reasons(news: PropertyMap, dialect = terraformSdkV2): string[] {
  return checkInputs(TABLE, { ...subject, olds: {}, news }, dialect).failures.map(({ reason }) => reason);
}

const good = { name: "a", secretText: "t" };

describe("the dialect of Terraform's second plugin SDK", () => {
  it.each([
    ["missing", { secretText: "t" }, 'The argument "name" is required, but no definition was found.', "name"],
    ["unknown", { ...good, nmae: "b" }, "Invalid or unknown key", "nmae"],
    ["a list", { ...good, name: ["b"] }, "Attribute must be a single value, not a list", "name"],
    ["an object", { ...good, name: { b: 1 } }, "Attribute must be a single value, not a map", "name"],
    ["a text for a number", { ...good, size: "3" }, "Attribute must be a number, not a string", "size"],
    ["a text for a list", { ...good, ids: "3" }, "Attribute must be a list", "ids"],
    ["a text for a map", { ...good, tags: "3" }, "Attribute must be a map", "tags"],
    ["too small", { ...good, size: 1 }, "expected size to be at least (2), got 1", "size"],
    ["not a choice", { ...good, mode: "c" }, 'expected mode to be one of ["a" "b"]', "mode"],
    ["a rule", { ...good, name: "bad" }, "it is bad", "name"],
    [
      "lacking another",
      { name: "a", secretText: UNKNOWN, sealedText: null, keyId: "k" },
      '"key_id": all of `key_id,sealed_text` must be specified',
      "keyId",
    ],
  ] as const)("says what is %s, and where", (_what, news, matter, path) => {
    expect(reasons(news as PropertyMap)).toContainEqual(
      expect.stringMatching(new RegExp(`${escaped(matter)}\\. Examine values at 'x\\.${path}'\\.$`)),
    );
  });

  it("reports each of the properties of which exactly one is to be given", () => {
    const of = "`sealed_text,secret_text`";
    expect(reasons({ name: "a" })).toEqual([
      `Invalid combination of arguments. "secret_text": one of ${of} must be specified. Examine values at 'x.secretText'.`,
      `Invalid combination of arguments. "sealed_text": one of ${of} must be specified. Examine values at 'x.sealedText'.`,
    ]);
    expect(reasons({ ...good, sealedText: "s" })).toHaveLength(2);
    expect(reasons({ name: "a", secretText: UNKNOWN })).toEqual([]);
    expect(reasons({ ...good, sealedText: UNKNOWN })).toEqual([]);
  });

  it("has the same rules in the words of the plugin framework", () => {
    expect(reasons({ name: "a" }, terraformFramework)).toEqual([
      expect.stringMatching(/^Invalid Attribute Combination.*one \(and only one\).*'x\.secretText'/),
      expect.stringMatching(/'x\.sealedText'/),
    ]);
    expect(reasons({ name: "a", sealedText: "s", keyId: "k" }, terraformFramework)).toEqual([]);
    expect(reasons({ name: "a", secretText: UNKNOWN, keyId: "k" }, terraformFramework)).toContainEqual(
      expect.stringMatching(/"sealed_text" must be specified when "key_id" is specified/),
    );
  });

  it("asks no rule of a value that is not known yet", () => {
    expect(reasons({ ...good, name: UNKNOWN })).toEqual([]);
  });
});

describe("a resource in that dialect", () => {
  const diff = async (olds: PropertyMap, news: PropertyMap) =>
    provider.diff({ ...subject, id: "1", olds, oldInputs: {}, news, ignoreChanges: [] });

  it.each(["zone", "size", "open", "ids"])(
    "sees no difference between an empty %s and none",
    async (name) => {
      const empty = { zone: "", size: 0, open: false, ids: [] }[name] ?? null;
      expect(await diff({ ...good, [name]: empty }, good)).toMatchObject({ diffs: [] });
      expect(await diff({ ...good, [name]: null }, { ...good, [name]: empty })).toMatchObject({ diffs: [] });
    },
  );

  it("names what would replace it and stays", async () => {
    expect(await diff(good, good)).toMatchObject({ stables: ["name", "zone"] });
    expect(await diff(good, { ...good, name: "b" })).toMatchObject({ replaces: ["name"], stables: ["zone"] });
  });

  it("keeps what it computed for an input that is not given, and sees one that is", async () => {
    const made = { ...good, keyId: "k" };
    expect(await diff(made, good)).toMatchObject({ diffs: [] });
    expect(await diff(made, { ...good, keyId: "l" })).toMatchObject({ diffs: ["keyId"] });
    const request = { ...subject, id: "1", olds: made, oldInputs: {}, news: good, ignoreChanges: [] };
    expect(await provider.update({ ...request, preview: false })).toMatchObject({ keyId: "k" });
  });

  it("shows inputs that are not given as nothing, marked like a value", async () => {
    const created = await provider.create({ ...subject, properties: good, preview: false });
    expect(encode(created.properties)).toEqual(
      encode({
        id: "1",
        name: "a",
        keyId: "k",
        secretText: new Secret("t"),
        sealedText: new Secret(null),
        zone: null,
        size: null,
        tags: null,
        ids: null,
        open: null,
        mode: null,
      }),
    );
  });

  it("previews an input that it computes as unknown, unless it is given", async () => {
    const preview = async (properties: PropertyMap) =>
      (await provider.create({ ...subject, properties, preview: true })).properties.keyId;
    expect(await preview(good)).toBe(UNKNOWN);
    expect(await preview({ name: "a", sealedText: "s", keyId: "l" })).toBe("l");
  });

  it("marks secret inputs when it reads them back", async () => {
    const found = await provider.read({ ...subject, id: "1", properties: good, inputs: good });
    expect(encode(found?.inputs ?? {})).toEqual(encode({ name: "a", secretText: new Secret("t") }));
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
