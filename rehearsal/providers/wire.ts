import type { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import {
  isPropertyMap,
  OutputValue,
  type PropertyMap,
  type PropertyValue,
  Secret,
  UNKNOWN,
  Unknown,
} from "./values.ts";

// The strings below are the engine's own: pulumi/pulumi sdk/go/common/resource/sig and plugin/rpc.go, and
// `@pulumi/pulumi/runtime/rpc` for the first four. They are also what the recordings of the official plugins hold.
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS: ReadonlySet<string> = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** A value as it travels: JSON with the engine's signatures for secrets, outputs and unknowns. */
export type WireValue = null | boolean | number | string | WireValue[] | { [name: string]: WireValue };

/** Reads a value as it travels. Signed objects that are neither secret nor output (assets, references) stay as they are. */
export function decode(wire: WireValue): PropertyValue {
  if (typeof wire === "string") return UNKNOWNS.has(wire) ? UNKNOWN : wire;
  if (typeof wire !== "object" || wire === null) return wire;
  if (Array.isArray(wire)) return wire.map(decode);
  if (wire[SIGNATURE] === SECRET) return new Secret(decode(wire.value ?? null));
  if (wire[SIGNATURE] === OUTPUT) return decodeOutput(wire);
  return decodeMap(wire);
}

/** Writes a value as it travels; the inverse of {@link decode}. */
export function encode(value: PropertyValue): WireValue {
  if (value instanceof Unknown) return UNKNOWN_STRING;
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: encode(value.reveal()) };
  if (value instanceof OutputValue) return encodeOutput(value);
  if (Array.isArray(value)) return value.map(encode);
  if (isPropertyMap(value)) return encodeMap(value);
  // What is left are scalars; TypeScript can't narrow a readonly array away with Array.isArray.
  return value as null | boolean | number | string;
}

/** Reads a message's properties; an absent message has none. */
export function decodeStruct(struct: Struct | undefined): PropertyMap {
  // `toJavaScript` gives exactly this shape; its declared type allows nothing more, only looser.
  return struct === undefined ? {} : decodeMap(struct.toJavaScript() as { [name: string]: WireValue });
}

/** Writes properties for a message. */
export function encodeStruct(map: PropertyMap): Struct {
  return structProto.Struct.fromJavaScript(encodeMap(map) as { [name: string]: JavaScriptValue });
}

function decodeMap(wire: { [name: string]: WireValue }): PropertyMap {
  return Object.fromEntries(Object.entries(wire).map(([name, value]) => [name, decode(value)]));
}

function encodeMap(map: PropertyMap): { [name: string]: WireValue } {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, encode(value)]));
}

function decodeOutput(wire: { [name: string]: WireValue }): OutputValue {
  const known = wire.value === undefined ? UNKNOWN : decode(wire.value);
  const dependencies = Array.isArray(wire.dependencies) ? wire.dependencies.map(String) : [];
  return new OutputValue(wire.secret === true ? new Secret(known) : known, dependencies);
}

function encodeOutput(output: OutputValue): WireValue {
  const secret = output.value instanceof Secret;
  const value = output.value instanceof Secret ? output.value.reveal() : output.value;
  return {
    [SIGNATURE]: OUTPUT,
    ...(value instanceof Unknown ? {} : { value: encode(value) }),
    ...(secret ? { secret } : {}),
    ...(output.dependencies.length > 0 ? { dependencies: [...output.dependencies] } : {}),
  };
}
