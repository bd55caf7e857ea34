import { describe, expect, it } from "vitest";
import { isSameGeneration, wantedGeneration } from "../../../cli/state/wanted-generation.ts";
import { intentOf, shop } from "../../plan/support.ts";

describe("the generation that is wanted at a secret's places", () => {
  const intent = intentOf({ PASSWORD: [3, 4], SIGNER: [2, 3, 1] });
  it.each([
    ["PASSWORD", "3"],
    ["URL", "PASSWORD:3"],
    ["HEADER", "SIGNER:2"],
    ["LEFT", undefined],
    ["CI", undefined],
  ])("of %s is %s", (name, wanted) => expect(wantedGeneration(shop, intent, name)).toBe(wanted));

  it("is the same in whatever order its parents are named", () => {
    expect(isSameGeneration("A:1,B:2", "B:2,A:1,A:1")).toBe(true);
    expect(isSameGeneration("A:1,B:2", "A:1,B:3")).toBe(false);
  });
});
