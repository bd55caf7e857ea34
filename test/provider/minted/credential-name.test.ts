import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { credentialName } from "../../../components/sources/minted.ts";

const AT = "2026-01-31T12:00:00.000Z";

describe("a credential's name", () => {
  it("tells stack, secret, generation and when it was asked for", () => {
    expect(credentialName("prod", "TOKEN", 4, AT)).toBe("keyturn-prod-TOKEN-g4-20260131T120000000Z");
  });

  it("is the same however the time is written", () => {
    expect(credentialName("prod", "TOKEN", 4, "2026-01-31T12:00:00Z")).toBe(
      credentialName("prod", "TOKEN", 4, AT),
    );
  });

  it("is another one for another secret, generation or time of the same stack", () => {
    const asked = fc.record({
      name: fc.stringMatching(/^[A-Z][A-Z0-9_]{0,6}$/),
      generation: fc.integer({ min: 1, max: 1_000_000_000 }),
      at: fc.date({ min: new Date(0), max: new Date("2200-01-01"), noInvalidDate: true }),
    });
    const named = ({ name, generation, at }: { name: string; generation: number; at: Date }) =>
      credentialName("prod", name, generation, at.toISOString());
    fc.assert(
      fc.property(asked, asked, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(named(one) === named(other)).toBe(isSame);
      }),
    );
  });

  it.each(["A", "A_B", "SOME_VERY_LONG_NAME_OF_A_SECRET"])(
    "of %s holds nothing that a shell, a URL or a header would change",
    (name) => {
      expect(credentialName("org.stack_1-x", name, 12, AT)).toMatch(/^[A-Za-z0-9_.-]+$/);
    },
  );
});
