import { expect, it } from "vitest";
import { cloudflareProvider } from "../../../../rehearsal/providers/cloudflare/provider.ts";
import type { PropertyMap, PropertyValue } from "../../../../rehearsal/providers/values.ts";
import { subject } from "./stand-in-at.ts";

/** What one input of a resource is expected to be. */
export interface Row {
  readonly value: PropertyValue;
  /** Another value that fits. */
  readonly other: PropertyValue;
  /** A value whose type does not fit. */
  readonly wrong: PropertyValue;
  readonly change: "replace" | "update";
  readonly required?: true;
}

const provider = cloudflareProvider({});

/** Tests each input of a resource by itself, and that none is left out. */
export function testRows(
  kind: string,
  rows: Readonly<Record<string, Row>>,
  elsewhere: readonly string[] = [],
) {
  const all = Object.entries(rows).map(([input, row]) => ({ input, ...row }));
  const base = Object.fromEntries(all.map(({ input, value }) => [input, value]));
  const needed = Object.fromEntries(all.filter((row) => row.required).map((row) => [row.input, row.value]));
  const reasons = async (news: PropertyMap) => {
    const { failures } = await provider.check({ ...subject(kind), olds: {}, news });
    return failures.map(({ reason }) => reason);
  };

  it("has the inputs that are tested here, and no other", () => {
    const schema = JSON.parse(provider.schema());
    const inputs = Object.keys(schema.resources[subject(kind).type].inputProperties);
    expect([...Object.keys(rows), ...elsewhere].sort()).toEqual(inputs.sort());
  });

  it("accepts all inputs together, and those alone that it needs", async () => {
    expect(await reasons(base)).toEqual([]);
    expect(await reasons(needed)).toEqual([]);
  });

  it.each(all.filter((row) => row.required))("needs $input", async ({ input }) => {
    const { [input]: _missing, ...rest } = needed;
    expect(await reasons(rest)).toEqual([expect.stringContaining(`Missing required property '${input}'`)]);
  });

  it.each(all)("refuses $input of a wrong type, without its value", async ({ input, wrong }) => {
    const refused = reasons({ ...needed, [input]: wrong });
    await expect(refused).rejects.toThrow(new RegExp(`property "${input}.*": Expected an? .*, got an? `));
    await expect(refused).rejects.not.toThrow(/canary/);
  });

  it.each(all)("on a change of $input: $change", async ({ input, other, change }) => {
    const request = { ...subject(kind), id: "id", olds: base, oldInputs: {}, ignoreChanges: [] };
    const { diffs, replaces } = await provider.diff({ ...request, news: { ...base, [input]: other } });
    expect(diffs).toContain(input);
    expect(replaces).toEqual(change === "replace" ? [input] : []);
  });

  it("finds no difference where nothing changes", async () => {
    const request = { ...subject(kind), id: "id", olds: base, oldInputs: {}, ignoreChanges: [] };
    expect(await provider.diff({ ...request, news: base })).toMatchObject({ diffs: [], replaces: [] });
  });
}
