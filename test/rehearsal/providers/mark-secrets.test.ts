import { describe, expect, it } from "vitest";
import { markSecrets } from "../../../rehearsal/providers/mark-secrets.ts";
import type { PropertyType } from "../../../rehearsal/providers/resource-table.ts";
import { type PropertyValue, Secret, UNKNOWN } from "../../../rehearsal/providers/values.ts";
import { encode } from "../../../rehearsal/providers/wire.ts";

const item: PropertyType = { object: { name: "string", text: { secret: "string" } } };

function marked(type: PropertyType, value: PropertyValue) {
  return encode(markSecrets(type, value));
}

describe("marking what a type says is secret", () => {
  it("marks inside objects, lists and maps, and nothing beside", () => {
    const value = { name: "a", text: "v" };
    const expected = { name: "a", text: encode(new Secret("v")) };
    expect(marked(item, value)).toEqual(expected);
    expect(marked({ list: item }, [value])).toEqual([expected]);
    expect(marked({ map: { list: item } }, { x: [value] })).toEqual({ x: [expected] });
  });

  it("leaves bare what is not known or not there, and marks nothing twice", () => {
    expect(marked(item, { text: UNKNOWN })).toEqual(encode({ text: UNKNOWN }));
    expect(marked(item, { text: null })).toEqual({ text: null });
    expect(marked(item, { text: new Secret("v") })).toEqual({ text: encode(new Secret("v")) });
    expect(marked({ secret: item }, new Secret({ text: "v" }))).toEqual(encode(new Secret({ text: "v" })));
  });

  it("leaves what does not fit its type, and what the type does not know, as it is", () => {
    expect(marked({ list: item }, "a")).toBe("a");
    expect(marked(item, { other: "a" })).toEqual({ other: "a" });
    expect(marked({ oneOf: ["a"] }, "a")).toBe("a");
  });
});
