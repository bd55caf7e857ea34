import fc from "fast-check";
import { expect, test } from "vitest";
import { isAcceptable, wantedVersion } from "../../tools/engine/spec.js";

test.each([
  ["3.258.0", true],
  ["v3.258.0", true],
  ["3.258.1", true],
  ["3.1000.0", true],
  ["3.257.9", false],
  ["3.258.0-alpha.1", false],
  ["4.0.0", false],
  ["2.999.0", false],
  ["", false],
  ["dev", false],
])("an engine of version %j is acceptable for 3.258.0: %j", (have, expected) => {
  expect(isAcceptable(have, "3.258.0")).toBe(expected);
});

test("of two different versions of one major, exactly one may stand in for the other", () => {
  const version = fc.tuple(fc.constant(3), fc.nat(2000), fc.nat(50)).map((parts) => parts.join("."));
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(isAcceptable(a, b) !== isAcceptable(b, a)).toBe(a !== b);
    }),
  );
});

test("go.mod names the engine's version", () => {
  expect(wantedVersion()).toMatch(/^3\.\d+\.\d+$/);
});
