import { describe, expect, it } from "vitest";
import { IntentError, parseIntent } from "../../components/plan/index.ts";
import { shop } from "./support.ts";

const AT = "2026-01-01T00:00:00Z";

function problemsOf(generations: unknown, issued: unknown = {}): string[] {
  try {
    parseIntent({ generations, issued }, shop);
  } catch (error) {
    if (error instanceof IntentError)
      return error.problems.map((p) => `${p.path}: ${p.message} → ${p.remedy}`);
    throw error;
  }
  return [];
}

const entry = { current: 2, previous: 1, next: 3, made: { 1: { at: AT, adopted: true }, 2: { at: AT } } };

describe("a stack's intent", () => {
  it("is read as it is written", () => {
    const intent = parseIntent({ generations: { PASSWORD: entry }, issued: { TOKEN: { 1: AT } } }, shop);
    expect(intent).toEqual({ generations: { PASSWORD: entry }, issued: { TOKEN: { 1: AT } } });
  });

  it("has coupled secrets turn in one change or not at all", () => {
    const settled = { current: 1, next: 2, made: { 1: { at: AT, adopted: true } } };
    const back = { ...entry, current: 1, previous: 2 };
    expect(problemsOf({ LEFT: entry, RIGHT: entry })).toEqual([]);
    expect(problemsOf({ LEFT: settled })).toEqual([]);
    for (const right of [settled, back]) {
      expect(problemsOf({ LEFT: entry, RIGHT: right })[0]).toBe(
        "keyturn:generations.LEFT: is coupled with RIGHT, which has not turned with it → turn both in one change: keyturn bump LEFT RIGHT",
      );
    }
  });

  it.each([
    ["2026-11-22 10:00:00 +0000 UTC", "2026-11-22T10:00:00.000Z"],
    ["2026-11-22 10:00:00.5 +0000 UTC", "2026-11-22T10:00:00.500Z"],
    ["2026-11-22 10:00:00.123456789 +0000 UTC", "2026-11-22T10:00:00.123Z"],
    ["2099-12-31T23:59:59.999Z", "2099-12-31T23:59:59.999Z"],
  ])("takes %s, as the engine writes a time that stood without quotes, for %s", (at, read) => {
    const raw = {
      generations: { PASSWORD: { current: 1, next: 2, made: { 1: { at } } } },
      issued: { TOKEN: { 1: at } },
    };
    const intent = parseIntent(raw, shop);
    expect(intent.generations.PASSWORD?.made[1]?.at).toBe(read);
    expect(intent.issued.TOKEN?.[1]).toBe(read);
  });

  it("is empty when nothing is given", () => {
    expect(parseIntent({}, shop)).toEqual({ generations: {}, issued: {} });
  });

  it.each([
    [
      "a secret that the catalog doesn't hold",
      { PASWORD: entry },
      "keyturn:generations.PASWORD: is no secret of the catalog → did you mean `PASSWORD`?",
    ],
    [
      "a derived secret",
      { URL: entry },
      "keyturn:generations.URL: is derived and has no generations: it changes with what it is made from → remove the entry",
    ],
    [
      "a builtin secret",
      { CI: entry },
      "keyturn:generations.CI: is builtin and has no generations: its platform turns it → remove the entry",
    ],
    [
      "a next number that was used",
      { PASSWORD: { ...entry, next: 2 } },
      "keyturn:generations.PASSWORD.next: must be above every number used so far, the highest of which is 2 → write next: 3",
    ],
    [
      "a generation that is current and previous",
      { PASSWORD: { ...entry, previous: 2 } },
      "keyturn:generations.PASSWORD.previous: is the current generation too → remove it, or name the one before",
    ],
    [
      "a live generation without a time",
      { PASSWORD: { ...entry, made: { 2: { at: AT } } } },
      "keyturn:generations.PASSWORD.made: does not say when generation 1 was made → add 1: { at: <time in UTC> } to it",
    ],
    [
      "a changed key of stored data that nobody accepted",
      { VAULT: entry },
      "keyturn:generations.VAULT.current: generation 2 makes stored data unreadable (all uploads), and nobody accepted that → go back to the generation before, or accept it: acceptUnreadable: true in made.2 (keyturn bump VAULT --accept-unreadable VAULT writes it)",
    ],
    [
      "a generation that is no number",
      { PASSWORD: { ...entry, current: "two" } },
      'keyturn:generations.PASSWORD.current: is no generation number: 1, 2, 3 … → write an entry such as { current: 1, next: 2, made: { "1": { at: "2026-01-31T12:00:00Z" } } }',
    ],
    [
      "a time that is none",
      { PASSWORD: { ...entry, made: { 1: { at: AT }, 2: { at: "yesterday" } } } },
      'keyturn:generations.PASSWORD.made.2.at: is no time in UTC → write it in quotes: "2026-01-31T12:00:00Z"',
    ],
    [
      "a time that is yet to come",
      { PASSWORD: { ...entry, made: { 1: { at: AT }, 2: { at: "2100-01-01T00:00:00Z" } } } },
      'keyturn:generations.PASSWORD.made.2.at: is no time that can be → write it in quotes: "2026-01-31T12:00:00Z"',
    ],
    [
      "a time elsewhere than in UTC, as the engine rewrites it",
      { PASSWORD: { ...entry, made: { 1: { at: AT }, 2: { at: "2026-01-31 12:00:00 +0200 +0200" } } } },
      'keyturn:generations.PASSWORD.made.2.at: is no time in UTC → write it in quotes: "2026-01-31T12:00:00Z"',
    ],
    [
      "a day that is none, as the engine rewrites it",
      { PASSWORD: { ...entry, made: { 1: { at: AT }, 2: { at: "2026-13-31 12:00:00 +0000 UTC" } } } },
      'keyturn:generations.PASSWORD.made.2.at: is no time in UTC → write it in quotes: "2026-01-31T12:00:00Z"',
    ],
    [
      "an unknown key",
      { PASSWORD: { ...entry, prev: 1 } },
      'keyturn:generations.PASSWORD: unknown key "prev" → remove it',
    ],
  ])("is refused for %s", (_, generations, problem) => {
    expect(problemsOf(generations)).toEqual([problem]);
  });

  it("takes a changed key of stored data when it was accepted, and a first one made here", () => {
    const accepted = { ...entry, made: { 1: { at: AT }, 2: { at: AT, acceptUnreadable: true } } };
    expect(problemsOf({ VAULT: accepted })).toEqual([]);
    expect(problemsOf({ VAULT: { current: 1, next: 2, made: { 1: { at: AT } } } })).toEqual([]);
  });

  it("is refused for an issue time of what is no token", () => {
    expect(problemsOf({}, { TOKN: { 1: AT }, URL: { 1: AT } })).toEqual([
      "keyturn:issued.TOKN: is no derived token of the catalog → did you mean `TOKEN`?",
      "keyturn:issued.URL: is no derived token of the catalog → remove it; tokens here: TOKEN",
    ]);
  });

  it("is refused with all its problems at once, none of which holds a value", () => {
    const canary = "zqCanary7Xw91kv";
    const found = problemsOf({
      PASSWORD: { ...entry, current: canary, next: canary, made: { 1: { at: canary } } },
    });
    expect(found).toHaveLength(3);
    expect(found.join()).not.toContain(canary);
    expect(problemsOf({ PASWORD: entry, URL: entry, VAULT: entry })).toHaveLength(3);
  });

  it.each([[null], ["text"], [[1]], [{ generations: [] }], [{ generations: { PASSWORD: null } }]])(
    "is refused when it is %j",
    (raw) => {
      expect(() => parseIntent(raw, shop)).toThrow(IntentError);
    },
  );
});
