import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  containsUnknown,
  OutputValue,
  type PropertyMap,
  type PropertyValue,
  Secret,
  UNKNOWN,
  unwrap,
} from "../../../rehearsal/providers/values.ts";
import {
  decode,
  decodeStruct,
  encode,
  encodeStruct,
  type WireValue,
} from "../../../rehearsal/providers/wire.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Two values are the same when they travel the same: secrets don't show theirs to a comparison. */
function travels(value: PropertyValue): WireValue {
  return encode(value);
}

const propertyValue: fc.Arbitrary<PropertyValue> = fc.letrec<{ value: PropertyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.constant(UNKNOWN),
    fc.array(tie("value")),
    // protobuf's JavaScript maps can't hold this one key; no resource has it.
    fc.dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      tie("value"),
    ),
    tie("value").map((value) => new Secret(value)),
    tie("value").map((value) => new OutputValue(value, ["urn:pulumi:s::p::t::n"])),
  ),
})).value;

describe("property values on the wire", () => {
  it("reads and writes a secret", () => {
    const wire = { [SIGNATURE]: SECRET, value: "v" };
    const secret = decode(wire);
    expect(secret).toBeInstanceOf(Secret);
    expect(unwrap(secret)).toBe("v");
    expect(encode(secret)).toEqual(wire);
  });

  it.each([
    ["string", UNKNOWN_STRING],
    ["boolean", "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"],
    ["number", "3eeb2bf0-c639-47a8-9e75-3b44932eb421"],
    ["array", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"],
    ["object", "dd056dcd-154b-4c76-9bd3-c8f88648b5ff"],
  ])("reads the engine's unknown %s as unknown, and writes an unknown as it expects", (_type, sentinel) => {
    expect(decode(sentinel)).toBe(UNKNOWN);
    expect(encode(UNKNOWN)).toBe(UNKNOWN_STRING);
  });

  it("reads an output with its dependencies, one without a value as unknown", () => {
    const known = decode({ [SIGNATURE]: OUTPUT, value: 1, secret: true, dependencies: ["urn:a"] });
    const unknown = decode({ [SIGNATURE]: OUTPUT });
    expect(known).toMatchObject({ dependencies: ["urn:a"] });
    expect(known instanceof OutputValue && known.value).toBeInstanceOf(Secret);
    expect(unknown instanceof OutputValue && unknown.value).toBe(UNKNOWN);
  });

  it("leaves assets as they are", () => {
    const asset = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", text: "file", hash: "abc" };
    expect(encode(decode(asset))).toEqual(asset);
  });

  it("gives any value back that went through a message", () => {
    fc.assert(
      fc.property(propertyValue, (value) => {
        const back = decodeStruct(encodeStruct({ property: value })).property ?? null;
        expect(travels(back)).toEqual(travels(value));
      }),
    );
  });

  it("reads an absent message as no properties", () => {
    expect(decodeStruct(undefined)).toEqual({});
  });

  it("finds an unknown at any depth, inside secrets and outputs too", () => {
    const deep: PropertyMap = { list: [{ inner: new Secret(new OutputValue([UNKNOWN])) }] };
    expect(containsUnknown(deep)).toBe(true);
    expect(containsUnknown({ list: [{ inner: new Secret("v") }] })).toBe(false);
  });

  it("prints no secret, whatever way it is turned into text", () => {
    const holder = { list: [new Secret("canary-value")] };
    const texts = [
      inspect(holder, { depth: 9, showHidden: true }),
      JSON.stringify(holder),
      `${holder.list[0]}`,
    ];
    expect(texts.join("\n")).not.toContain("canary-value");
    expect(texts.join("\n")).toContain("[secret]");
  });
});
