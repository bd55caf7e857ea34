import { describe, expect, it } from "vitest";
import {
  bumpCompromised,
  compromisedTogether,
  type Intent,
  IntentRefused,
  parseIntent,
  retire,
  rollback,
} from "../../components/plan/index.ts";
import { intentOf, now, shop } from "./support.ts";

const all = intentOf({ PASSWORD: [1, 2], SIGNER: [1, 2], LEFT: [1, 2], RIGHT: [1, 2], FIXED: [1, 2] });

function reasons(edit: () => Intent): readonly string[] {
  try {
    edit();
  } catch (error) {
    if (error instanceof IntentRefused) return error.reasons;
    throw error;
  }
  return [];
}

describe("what turns when a secret is compromised", () => {
  it.each([
    ["itself", ["PASSWORD"], ["PASSWORD"]],
    ["what is coupled with it", ["RIGHT"], ["LEFT", "RIGHT"]],
    ["what a derived secret is made from, in the end", ["HEADER"], ["SIGNER"]],
    ["each once, for several", ["TOKEN", "SIGNER", "URL"], ["PASSWORD", "SIGNER"]],
  ])("is %s", (_, named, turning) => {
    expect(compromisedTogether(shop, named)).toEqual(turning);
  });
});

describe("the rotation of a compromised secret", () => {
  const turned = bumpCompromised(all, shop, ["PASSWORD"], now);

  it("marks the old generation, asks for no health, and reads back", () => {
    expect(turned.generations.PASSWORD).toMatchObject({
      current: 2,
      previous: 1,
      made: { 1: { compromised: true }, 2: { healthIgnored: true } },
    });
    expect(parseIntent(structuredClone(turned), shop)).toEqual(turned);
  });

  it("goes on where it was cut off, and turns nothing a second time", () => {
    expect(bumpCompromised(turned, shop, ["PASSWORD"], now)).toEqual(turned);
    const more = bumpCompromised(turned, shop, ["PASSWORD", "SIGNER"], now);
    expect(more.generations.PASSWORD).toEqual(turned.generations.PASSWORD);
    expect(more.generations.SIGNER?.current).toBe(2);
  });

  it("is refused while an ordinary rotation is not retired: which of two values leaked is not known", () => {
    const between = intentOf({ PASSWORD: [2, 3, 1] });
    expect(reasons(() => bumpCompromised(between, shop, ["PASSWORD"], now))).toEqual([
      "PASSWORD still holds generation 1 beside 2: first keyturn retire PASSWORD, then keyturn rotate --compromised PASSWORD",
    ]);
  });

  it("is refused of a locked secret with its reason, until a person says that they know", () => {
    expect(reasons(() => bumpCompromised(all, shop, ["FIXED"], now))).toEqual([
      expect.stringMatching(
        /^FIXED is locked: printed on paper\. .*keyturn rotate --compromised FIXED --yes-i-know/,
      ),
    ]);
    const known = bumpCompromised(all, shop, ["FIXED"], now, { unlocked: ["FIXED"] });
    expect(known.generations.FIXED?.current).toBe(2);
  });

  it("is not rolled back, and leaves no mark once the old generation is retired", () => {
    expect(reasons(() => rollback(turned, shop, ["PASSWORD"]))).toEqual([
      expect.stringContaining("generation 1 of PASSWORD is compromised, and nothing goes back to it"),
    ]);
    expect(retire(turned, shop, ["PASSWORD"]).generations.PASSWORD).toEqual({
      current: 2,
      next: 3,
      made: { 2: { at: now.toISOString(), healthIgnored: true } },
    });
  });
});
