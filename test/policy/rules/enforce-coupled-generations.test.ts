import { describe, expect, it } from "vitest";
import { enforceCoupledGenerations } from "../../../policy/rules/enforce-coupled-generations.ts";
import { githubSecret, keyturnSecret, type Turned } from "../../support/policy/keyturn.ts";
import { findings, found, type Given } from "../../support/policy/seen.ts";

const TURNED = { current: 2, previous: 1 };
const RETURNED = { current: 1, previous: 2 };

function pair(user: Turned, password: Turned, more: readonly Given[] = []): string[] {
  return findings(enforceCoupledGenerations, [
    ...keyturnSecret("USER", { coupled: ["PASSWORD"] }, user),
    ...keyturnSecret("PASSWORD", {}, password),
    ...more,
  ]);
}

describe("enforce-coupled-generations", () => {
  it("refuses one that turned without its partner", () => {
    expect(pair(TURNED, { current: 1 })).toEqual(["USER-ledger: input.current"]);
  });

  it("refuses it as well where the partner alone names the couple", () => {
    expect(pair({ current: 1 }, TURNED)).toEqual(["PASSWORD-ledger: input.current"]);
  });

  it("refuses one that returned while its partner stays turned", () => {
    expect(pair(TURNED, RETURNED)).toEqual(["USER-ledger: input.current", "PASSWORD-ledger: input.current"]);
  });

  it("refuses one that was retired alone", () => {
    expect(pair(TURNED, { current: 2 })).toEqual(["USER-ledger: input.current"]);
  });

  it("says where each stands", () => {
    const resources = [
      ...keyturnSecret("USER", { coupled: ["PASSWORD"] }, TURNED),
      ...keyturnSecret("PASSWORD", {}, { current: 1 }),
    ];
    expect(found(enforceCoupledGenerations, resources)[0]?.problem).toBe(
      "USER is at generation 2 beside 1, and PASSWORD is at generation 1 alone: they are coupled.",
    );
  });

  it.each([
    ["turn", TURNED, TURNED],
    ["return", RETURNED, RETURNED],
    ["stay", { current: 2 }, { current: 2 }],
    ["have other numbers, since one is older", { current: 7, previous: 6 }, TURNED],
    ["leave one after the other", TURNED, { current: 1, leaving: true }],
  ])("lets both %s", (_, user, password) => {
    expect(pair(user, password)).toEqual([]);
  });

  it("lets one begin before its partner is known", () => {
    expect(
      findings(enforceCoupledGenerations, keyturnSecret("USER", { coupled: ["PASSWORD"] }, TURNED)),
    ).toEqual([]);
  });

  it("follows a couple through a third", () => {
    const three = [
      ...keyturnSecret("A", { coupled: ["B"] }, TURNED),
      ...keyturnSecret("B", { coupled: ["C"] }, TURNED),
      ...keyturnSecret("C", {}, { current: 1 }),
    ];
    expect(findings(enforceCoupledGenerations, three)).toEqual([
      "A-ledger: input.current",
      "B-ledger: input.current",
    ]);
  });

  it("says nothing of secrets that turn by themselves", () => {
    const two = [...keyturnSecret("A", {}, TURNED), ...keyturnSecret("B", {}, { current: 1 })];
    expect(findings(enforceCoupledGenerations, two)).toEqual([]);
  });

  it("refuses a place that is left at the generation before", () => {
    const places = [githubSecret("new", ["USER-g2", "PASSWORD-g2"]), githubSecret("old", ["PASSWORD-g1"])];
    expect(pair(TURNED, TURNED, places)).toEqual(["old"]);
  });

  it("lets an acceptor hold both generations", () => {
    expect(pair(TURNED, TURNED, [githubSecret("both", ["PASSWORD-g1", "PASSWORD-g2"])])).toEqual([]);
  });

  it("lets what takes the previous value away hold it until then", () => {
    const previous = githubSecret("held-PASSWORD-previous", ["PASSWORD-g1"], {
      type: "keyturn:index:PreviousValues",
    });
    expect(pair(TURNED, TURNED, [previous])).toEqual([]);
  });
});
