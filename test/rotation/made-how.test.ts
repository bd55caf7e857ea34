import { describe, expect, it } from "vitest";
import type { SourceOf } from "../../components/catalog/index.ts";
import { madeHow, refuseRemadeOtherwise } from "../../components/rotation/made-how.ts";

const at = "2026-01-31T12:00:00.000Z";
const random: SourceOf<"random"> = { kind: "random", length: 32, charset: "alphanumeric" };
const minted: SourceOf<"minted"> = { kind: "minted", by: "neon-key" };
const two = { current: 2, previous: 1, next: 3, made: { 1: { at, adopted: true as const }, 2: { at } } };

describe("how generations are made", () => {
  it("follows the source, and for an adopted one whether a place gives its value back", () => {
    expect(madeHow(random, two, true)).toEqual({ 1: "adopted from its places", 2: "random" });
    expect(madeHow(minted, two, false)).toEqual({
      1: "adopted as a person gave it",
      2: "minted by neon-key",
    });
  });

  it("says nothing of a generation that is gone", () => {
    expect(madeHow(random, { current: 2, next: 3, made: two.made }, true)).toEqual({ 2: "random" });
  });

  it("must not change while a generation lives, be it by its source or by its places", () => {
    const old = madeHow(random, two, true);
    expect(refuseRemadeOtherwise("KEY", old, madeHow(minted, two, true))).toMatch(
      /generation 2 of KEY .* was random; .* would be minted by neon-key.* put its source back/,
    );
    expect(refuseRemadeOtherwise("KEY", old, madeHow(random, two, false))).toMatch(
      /generation 1 of KEY .* was adopted from its places; .* put its \.env places back/,
    );
  });

  it("may be what it was, and anything for a generation that is new or on no record", () => {
    const old = madeHow(random, two, true);
    expect(refuseRemadeOtherwise("KEY", old, old)).toBeUndefined();
    expect(refuseRemadeOtherwise("KEY", { 1: "random" }, { 1: "random", 2: "manual" })).toBeUndefined();
    expect(refuseRemadeOtherwise("KEY", {}, old)).toBeUndefined();
  });
});
