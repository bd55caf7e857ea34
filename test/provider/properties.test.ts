import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { hasUnknown, secret, unwrap } from "../../provider/properties.ts";
import { UNKNOWN } from "./support.ts";

// The SDK's own names for the marks, which no declaration exports.
const rpc = createRequire(import.meta.url)("@pulumi/pulumi/runtime/rpc") as Record<string, unknown>;

describe("marks of the provider protocol", () => {
  it("are the SDK's", () => {
    expect(rpc.unknownValue).toBe(UNKNOWN);
    expect(secret("x")).toEqual({ [String(rpc.specialSigKey)]: rpc.specialSecretSig, value: "x" });
  });

  it("of secrets come off at any depth, also one inside another", () => {
    const nested = { list: [secret("a"), { deep: secret({ inner: secret("b") }) }], plain: 1, none: null };
    expect(unwrap(nested)).toEqual({ list: ["a", { deep: { inner: "b" } }], plain: 1, none: null });
  });

  it("of what is not known yet stay, and are found at any depth", () => {
    expect(unwrap(secret(UNKNOWN))).toBe(UNKNOWN);
    expect(hasUnknown({ list: [1, { deep: UNKNOWN }] })).toBe(true);
    expect(hasUnknown(secret(UNKNOWN))).toBe(true);
    expect(hasUnknown({ list: [1, { deep: "known" }], none: null })).toBe(false);
  });
});
