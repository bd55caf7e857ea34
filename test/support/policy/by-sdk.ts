import { createRequire } from "node:module";
import { runtime } from "@pulumi/pulumi";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { readOnceWithMarks } from "../../../policy/view/sdk.ts";

// What the SDK itself does with the engine's message; its types leave these out.
const require = createRequire(import.meta.url);
const reading = require("@pulumi/policy/deserialize.js");
const { unknownCheckingProxy } = require("@pulumi/policy/proxy.js");

/** A value that is marked secret, as the engine's protocol writes it. */
export const secret = (value: JavaScriptValue) => ({
  [runtime.specialSigKey]: runtime.specialSecretSig,
  value,
});

/** A resource's properties as the SDK hands them to a policy of this pack, given as the engine's protocol writes them. */
export function bySdk(properties: { [key: string]: JavaScriptValue }): object {
  readOnceWithMarks();
  return unknownCheckingProxy(reading.deserializeProperties(struct.Struct.fromJavaScript(properties), false));
}
