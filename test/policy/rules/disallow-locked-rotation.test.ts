import { describe, expect, it } from "vitest";
import { disallowLockedRotation } from "../../../policy/rules/disallow-locked-rotation.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { keyturnSecret, type Turned } from "../../support/policy/keyturn.ts";
import { findings, found, type Given } from "../../support/policy/seen.ts";

const LOCKED = { locked: "stored rows would become unreadable" };

function of(turned: Turned, declared: Record<string, string> = LOCKED): string[] {
  return findings(disallowLockedRotation, keyturnSecret("KEY", declared, turned));
}

describe("disallow-locked-rotation", () => {
  it("refuses a generation in place of one that is not compromised", () => {
    expect(of({ current: 4, previous: 3 })).toEqual(["KEY-ledger: input.current"]);
  });

  it("says which, in place of which, and why it is locked", () => {
    const [finding] = found(
      disallowLockedRotation,
      keyturnSecret("KEY", LOCKED, { current: 4, previous: 3 }),
    );
    expect(finding?.problem).toBe(
      "KEY is locked (stored rows would become unreadable), and generation 4 takes the place of 3, which is not " +
        "marked as compromised.",
    );
  });

  it("lets a compromised one be replaced", () => {
    expect(of({ current: 4, previous: 3, compromised: [3] })).toEqual([]);
  });

  it("does not take the new one's mark for the old one's", () => {
    expect(of({ current: 4, previous: 3, compromised: [4] })).toEqual(["KEY-ledger: input.current"]);
  });

  it("lets it return to the generation before", () => {
    expect(of({ current: 3, previous: 4 })).toEqual([]);
  });

  it("lets it stay as it is", () => {
    expect(of({ current: 3 })).toEqual([]);
  });

  it("lets it leave", () => {
    expect(of({ current: 4, previous: 3, leaving: true })).toEqual([]);
  });

  it("says nothing of a secret that is not locked", () => {
    expect(of({ current: 4, previous: 3 }, {})).toEqual([]);
  });

  it("looks at each secret's own lock", () => {
    const both = [
      ...keyturnSecret("OPEN", {}, { current: 2, previous: 1 }),
      ...keyturnSecret("KEY", LOCKED, { current: 1 }),
    ];
    expect(findings(disallowLockedRotation, both)).toEqual([]);
  });

  it("says nothing of a Stash of another program, nor of a record that is not known yet", () => {
    const stash = (name: string, input: Value, more: Partial<Given> = {}): Given => ({
      type: "pulumi:index:Stash",
      name,
      inputs: { input },
      ...more,
    });
    const component = keyturnSecret("KEY", LOCKED, { current: 1 }).slice(0, 1);
    const own = stash("own-ledger", { current: 2, previous: 1 });
    const unknown = stash("KEY-ledger", UNKNOWN, { parent: "KEY" });
    expect(findings(disallowLockedRotation, [own, ...component, unknown])).toEqual([]);
  });
});
