import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  adopt,
  begin,
  bump,
  emptyIntent,
  type Intent,
  IntentRefused,
  parseIntent,
  reissue,
  retire,
  rollback,
} from "../../components/plan/index.ts";
import { intentOf, now, shop } from "./support.ts";

const all = intentOf({
  PASSWORD: [1, 2],
  SIGNER: [1, 2],
  LEFT: [1, 2],
  RIGHT: [1, 2],
  FIXED: [1, 2],
  VAULT: [1, 2],
  PAY: [1, 2],
});

function refusal(edit: () => Intent): readonly string[] {
  try {
    edit();
  } catch (error) {
    if (error instanceof IntentRefused) return error.reasons;
    throw error;
  }
  return [];
}

describe("taking secrets over", () => {
  it("makes what is in use generation 1", () => {
    expect(adopt(emptyIntent, shop, ["PASSWORD"], now).generations.PASSWORD).toEqual({
      current: 1,
      next: 2,
      made: { 1: { at: now.toISOString(), adopted: true } },
    });
  });

  it("can begin with a generation that is made anew", () => {
    expect(begin(emptyIntent, shop, ["PASSWORD"], now).generations.PASSWORD?.made).toEqual({
      1: { at: now.toISOString() },
    });
  });

  it("refuses what has generations already or can't have any", () => {
    expect(refusal(() => adopt(all, shop, ["PASSWORD", "URL", "CI", "NONE"], now))).toEqual([
      "PASSWORD is at generation 1 already: keyturn rotate PASSWORD makes the next one",
      "URL is derived and changes with PASSWORD: keyturn rotate PASSWORD",
      "CI is builtin (the CI makes it): keyturn has nothing to turn",
      expect.stringMatching(/^NONE is no secret of the catalog: /),
    ]);
  });
});

describe("a rotation", () => {
  it("makes the next generation current and keeps the one before", () => {
    expect(bump(all, shop, ["PASSWORD"], now).generations.PASSWORD).toEqual({
      current: 2,
      previous: 1,
      next: 3,
      made: { ...all.generations.PASSWORD?.made, 2: { at: now.toISOString() } },
    });
  });

  it("leaves the intent that it was given, and all other secrets, as they are", () => {
    const before = structuredClone(all);
    const after = bump(all, shop, ["PASSWORD"], now);
    expect(all).toEqual(before);
    expect({ ...after.generations, PASSWORD: 0 }).toEqual({ ...all.generations, PASSWORD: 0 });
  });

  it.each([
    [
      "while the generation before lives",
      ["PASSWORD"],
      /^PASSWORD still holds generation 1 beside 2: first keyturn retire PASSWORD, or keyturn rollback PASSWORD$/,
    ],
    ["of a locked secret, with the reason", ["FIXED"], /^FIXED is locked: printed on paper\./],
    [
      "of a manual secret without a value",
      ["PAY"],
      /^PAY is given by a person \(https:\/\/pay\.example\.com\): keyturn rotate PAY asks/,
    ],
    ["of a builtin secret", ["CI"], /^CI is builtin/],
    [
      "of a key of stored data that nobody accepted",
      ["VAULT"],
      /becomes unreadable: all uploads\. To accept that: --accept-unreadable VAULT$/,
    ],
    ["of one of two coupled secrets", ["LEFT"], /^LEFT and RIGHT are coupled .*: keyturn rotate LEFT RIGHT$/],
    ["of the other of two coupled secrets", ["RIGHT"], /^LEFT and RIGHT are coupled/],
    [
      "of a derived text alone",
      ["URL"],
      /^URL is derived and changes with PASSWORD: keyturn rotate PASSWORD$/,
    ],
    ["of an unknown secret", ["SIGNERS"], /did you mean SIGNER\?$/],
  ])("is refused %s", (_, names, reason) => {
    const from = {
      ...all,
      generations: { ...all.generations, ...intentOf({ PASSWORD: [2, 3, 1] }).generations },
    };
    expect(refusal(() => bump(from, shop, names, now))).toEqual([expect.stringMatching(reason)]);
  });

  it("is refused of a secret without a generation", () => {
    expect(refusal(() => bump(emptyIntent, shop, ["SIGNER"], now))).toEqual([
      "SIGNER has no generation yet: keyturn adopt SIGNER",
    ]);
  });

  it("is refused with every reason at once, and changes nothing", () => {
    expect(refusal(() => bump(all, shop, ["FIXED", "PAY", "LEFT", "PASSWORD"], now))).toHaveLength(3);
  });

  it("says on record that health was not asked for", () => {
    const after = bump(all, shop, ["PASSWORD"], now, { ignoreHealth: true });
    expect(after.generations.PASSWORD?.made[2]).toEqual({ at: now.toISOString(), healthIgnored: true });
  });

  it("turns coupled secrets that are named together", () => {
    const { LEFT, RIGHT } = bump(all, shop, ["LEFT", "RIGHT"], now).generations;
    expect([LEFT?.current, RIGHT?.current]).toEqual([2, 2]);
  });

  it("turns a manual secret whose value was given, and a key of stored data when that is accepted", () => {
    const after = bump(all, shop, ["PAY", "VAULT"], now, { given: ["PAY"], acceptUnreadable: ["VAULT"] });
    expect(after.generations.PAY?.made[2]).toEqual({ at: now.toISOString() });
    expect(after.generations.VAULT?.made[2]).toEqual({ at: now.toISOString(), acceptUnreadable: true });
  });

  it("issues a token anew that is named alone", () => {
    const after = bump(all, shop, ["TOKEN"], now);
    expect(after.generations).toEqual(all.generations);
    expect(after.issued).toEqual({ TOKEN: { 1: now.toISOString() } });
  });

  it("leaves derived secrets alone that are named along with what they are made from", () => {
    const after = bump(all, shop, ["TOKEN", "SIGNER", "HEADER", "URL", "PASSWORD"], now);
    expect(after.issued).toEqual({});
    expect([after.generations.SIGNER?.current, after.generations.PASSWORD?.current]).toEqual([2, 2]);
  });
});

describe("going back and letting go", () => {
  const turned = bump(all, shop, ["SIGNER"], now);

  it("swaps the current and the previous generation, and the next number stays", () => {
    const back = rollback(turned, shop, ["SIGNER"]);
    expect(back.generations.SIGNER).toMatchObject({ current: 1, previous: 2, next: 3 });
    expect(rollback(back, shop, ["SIGNER"])).toEqual(turned);
  });

  it("refuses to go back where there is nothing to go back to", () => {
    expect(refusal(() => rollback(all, shop, ["SIGNER"]))).toEqual([
      expect.stringContaining("SIGNER has no previous generation to return to"),
    ]);
  });

  it("calls off what was never made, and burns its number", () => {
    const back = rollback(turned, shop, ["SIGNER"], { neverMade: ["SIGNER"] });
    expect(back.generations.SIGNER).toEqual({
      current: 1,
      next: 3,
      made: { ...all.generations.SIGNER?.made, 2: { at: now.toISOString(), calledOff: true } },
    });
    expect(parseIntent(structuredClone(back), shop)).toEqual(back);
    const again = bump(back, shop, ["SIGNER"], now);
    expect(again.generations.SIGNER).toMatchObject({ current: 3, previous: 1 });
    expect(retire(again, shop, ["SIGNER"]).generations.SIGNER?.made).toEqual({
      3: { at: now.toISOString() },
    });
  });

  it("calls coupled secrets off together only, for they stand at one point", () => {
    const both = bump(all, shop, ["LEFT", "RIGHT"], now);
    const half = rollback(both, shop, ["LEFT", "RIGHT"], { neverMade: ["LEFT"] });
    expect(half.generations.LEFT).toMatchObject({ current: 1, previous: 2 });
    const none = rollback(both, shop, ["LEFT", "RIGHT"], { neverMade: ["LEFT", "RIGHT"] });
    expect([none.generations.LEFT?.previous, none.generations.RIGHT?.previous]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("goes back with coupled secrets together only", () => {
    const both = bump(all, shop, ["LEFT", "RIGHT"], now);
    expect(refusal(() => rollback(both, shop, ["LEFT"]))).toEqual([
      expect.stringContaining("keyturn rollback LEFT RIGHT"),
    ]);
    expect(rollback(both, shop, ["LEFT", "RIGHT"]).generations.RIGHT?.current).toBe(1);
  });

  it("lets the previous generation and its times go", () => {
    const issued = reissue(turned, shop, "TOKEN", now);
    const both = { ...issued, issued: { TOKEN: { 1: now.toISOString(), ...issued.issued.TOKEN } } };
    const after = retire(both, shop, ["SIGNER"]);
    expect(after.generations.SIGNER).toEqual({ current: 2, next: 3, made: { 2: { at: now.toISOString() } } });
    expect(after.issued).toEqual({ TOKEN: { 2: now.toISOString() } });
  });

  it("refuses to retire where there is nothing to retire", () => {
    expect(refusal(() => retire(all, shop, ["SIGNER", "NONE"]))).toEqual([
      "SIGNER has no previous generation: there is nothing to retire",
      expect.stringContaining("NONE is no secret"),
    ]);
  });

  it("issues only tokens anew, and only from a parent that has a generation", () => {
    expect(refusal(() => reissue(all, shop, "URL", now))).toEqual([
      expect.stringContaining("URL has no issue time"),
    ]);
    expect(refusal(() => reissue(emptyIntent, shop, "TOKEN", now))).toEqual([
      "TOKEN is signed with SIGNER, which has no generation yet: keyturn adopt SIGNER",
    ]);
  });
});

describe("any row of edits", () => {
  const edit = fc.record({
    name: fc.constantFrom(...Object.keys(shop.secrets)),
    how: fc.constantFrom("adopt", "begin", "bump", "rollback", "retire"),
  });

  it("gives an intent that reads back, in which no number is ever used twice", () => {
    let made = 0;
    fc.assert(
      fc.property(fc.boolean(), fc.array(edit, { minLength: 10, maxLength: 40 }), (fresh, edits) => {
        let intent: Intent = fresh ? emptyIntent : all;
        const used = new Set<string>();
        for (const { name, how } of edits) {
          const names = ["LEFT", "RIGHT"].includes(name) ? ["LEFT", "RIGHT"] : [name];
          const before = intent;
          try {
            if (how === "adopt") intent = adopt(intent, shop, names, now);
            if (how === "begin") intent = begin(intent, shop, names, now);
            if (how === "bump")
              intent = bump(intent, shop, names, now, { given: names, acceptUnreadable: names });
            if (how === "rollback") intent = rollback(intent, shop, names);
            if (how === "retire") intent = retire(intent, shop, names);
          } catch (error) {
            expect(error).toBeInstanceOf(IntentRefused);
          }
          if (how === "bump" && intent !== before) {
            for (const turned of names.filter(
              (each) => intent.generations[each] !== before.generations[each],
            )) {
              const number = `${turned}-g${intent.generations[turned]?.current}`;
              expect(used).not.toContain(number);
              used.add(number);
              made++;
            }
          }
          expect(parseIntent(structuredClone(intent), shop)).toEqual(intent);
        }
      }),
    );
    expect(made).toBeGreaterThan(50);
  });
});
