import { describe, expect, it } from "vitest";
import type { DiffResult } from "../../../rehearsal/providers/provider.ts";
import { tableProvider } from "../../../rehearsal/providers/table-provider.ts";
import { type PropertyMap, Secret, UNKNOWN } from "../../../rehearsal/providers/values.ts";
import { encode } from "../../../rehearsal/providers/wire.ts";
import { EXAMPLE_TOKEN, exampleDialect, exampleTable } from "./example-table.ts";

const subject = { urn: `urn:pulumi:s::p::${EXAMPLE_TOKEN}::n`, name: "n", type: EXAMPLE_TOKEN };
const provider = tableProvider({
  name: "example",
  version: "1.2.3",
  capabilities: {},
  dialect: exampleDialect,
  resources: [exampleTable],
});

async function diff(olds: PropertyMap, news: PropertyMap, ignoreChanges: string[] = []): Promise<DiffResult> {
  return provider.diff({ ...subject, id: "thing-1", olds, oldInputs: {}, news, ignoreChanges });
}

describe("a provider made of tables", () => {
  const made = { name: "a", mode: "safe", token: "t0ken", changedAt: "now" };

  it("finds no difference between inputs and the state made from them, defaults included", async () => {
    expect(await diff(made, { name: "a" })).toMatchObject({ diffs: [], replaces: [] });
  });

  it("reports a change in place with the outputs that come anew", async () => {
    const found = await diff(made, { name: "a", mode: "fast" });
    expect(found).toMatchObject({ diffs: ["changedAt", "mode"], replaces: [] });
    expect(found.detailedDiff).toEqual(new Map([["mode", "UPDATE"]]));
  });

  it("replaces on a change of a property that can't change in place, deleting first where the table says so", async () => {
    const found = await diff(made, { name: "b", size: 3 });
    expect(found).toMatchObject({ diffs: ["name", "size"], replaces: ["name"], deleteBeforeReplace: true });
    expect(found.detailedDiff).toEqual(
      new Map([
        ["name", "UPDATE_REPLACE"],
        ["size", "ADD"],
      ]),
    );
  });

  it("asks the table's function whether a change replaces", async () => {
    expect(await diff({ ...made, when: "never" }, { name: "a" })).toMatchObject({ replaces: [] });
    expect(await diff({ ...made, when: "daily" }, { name: "a" })).toMatchObject({ replaces: ["when"] });
  });

  it("holds still for a property that the program ignores", async () => {
    expect(await diff(made, { name: "b" }, ["name"])).toMatchObject({ diffs: [], replaces: [] });
  });

  it("takes a value that is not known yet for a change", async () => {
    expect(await diff(made, { name: UNKNOWN })).toMatchObject({ replaces: ["name"] });
  });

  it("previews a creation with its outputs unknown and no id", async () => {
    const created = await provider.create({ ...subject, properties: { name: "a" }, preview: true });
    expect(created).toEqual({
      id: "",
      properties: { name: "a", mode: "safe", token: UNKNOWN, changedAt: UNKNOWN },
    });
  });

  it("marks secret outputs and inputs, and keeps the marks it was given", async () => {
    const properties = { name: "a", value: "v", tags: { a: new Secret("b") } };
    const created = await provider.create({ ...subject, properties, preview: false });
    expect(encode(created.properties)).toEqual(
      encode({
        ...properties,
        mode: "safe",
        value: new Secret("v"),
        token: new Secret("t0ken"),
        changedAt: "now",
      }),
    );
  });

  it("drops a property that it does not know from the state", async () => {
    const created = await provider.create({
      ...subject,
      properties: { name: "a", naem: "b" },
      preview: false,
    });
    expect(created.properties).not.toHaveProperty("naem");
  });

  it("keeps the outputs through an update, but for those that come anew", async () => {
    const request = {
      ...subject,
      id: "thing-1",
      olds: { ...made, size: 2 },
      oldInputs: {},
      news: { name: "a" },
      ignoreChanges: [],
    };
    const previewed = await provider.update({ ...request, preview: true });
    const updated = await provider.update({ ...request, preview: false });
    expect(encode(previewed)).toEqual(encode({ ...made, token: new Secret("t0ken"), changedAt: UNKNOWN }));
    expect(encode(updated)).toEqual(encode({ ...made, token: new Secret("t0ken"), changedAt: "later" }));
  });

  it("reads from state where the resource has no reading of its own, and refuses an import", async () => {
    const found = await provider.read({ ...subject, id: "thing-1", properties: made, inputs: { name: "a" } });
    expect(found).toMatchObject({ id: "thing-1", inputs: { name: "a" } });
    const bare = { ...subject, id: "thing-1", properties: {}, inputs: {} };
    await expect(async () => provider.read(bare)).rejects.toThrow(
      /importing example:index:Thing .* is not in this stand-in/,
    );
  });

  it("imports what its table can find by an id, marks included", async () => {
    const { name, mode, token } = made;
    const importing = tableProvider({
      name: "example",
      version: "1.2.3",
      capabilities: {},
      dialect: exampleDialect,
      resources: [
        {
          ...exampleTable,
          import: (id) => ({ id: id.replace("things/", ""), state: { name } }),
          read: ({ id, state }) =>
            id === "1" ? { mode, token, changedAt: `${state.name}, now` } : undefined,
        },
      ],
    });
    const bare = { ...subject, id: "things/1", properties: {}, inputs: {} };
    const found = await importing.read(bare);
    expect(found?.id).toBe("1");
    const { inputs, properties } = found ?? {};
    expect(encode(properties ?? {})).toEqual(
      encode({ name, mode, token: new Secret(token), changedAt: "a, now" }),
    );
    expect(inputs).toEqual({ name, mode });
    expect(await importing.read({ ...bare, id: "things/2" })).toBeUndefined();
  });

  it("says that a resource is gone when its reading does", async () => {
    const gone = tableProvider({
      name: "example",
      version: "1.2.3",
      capabilities: {},
      dialect: exampleDialect,
      resources: [{ ...exampleTable, read: () => undefined }],
    });
    expect(await gone.read({ ...subject, id: "thing-1", properties: made, inputs: {} })).toBeUndefined();
  });

  it("refuses a resource that it does not have, naming those it has", () => {
    const other = { ...subject, type: "example:index:Other", olds: {}, news: {} };
    expect(() => provider.check(other)).toThrow(
      "example:index:Other is not in this stand-in for pulumi-resource-example 1.2.3; it has example:index:Thing",
    );
  });

  it("describes its resources in the package schema", () => {
    const schema: unknown = JSON.parse(provider.schema());
    expect(schema).toMatchObject({
      name: "example",
      version: "1.2.3",
      resources: {
        [EXAMPLE_TOKEN]: {
          requiredInputs: ["name"],
          inputProperties: {
            value: { type: "string", secret: true },
            tags: { type: "object", additionalProperties: { type: "string" } },
          },
          properties: { token: { type: "string", secret: true } },
        },
      },
    });
  });
});
