import { describe, expect, test } from "vitest";
import { checkCatalog } from "../../components/catalog/index.ts";
import {
  type Intent,
  IntentRefused,
  type RestoreFacts,
  restore,
  restoreWays,
} from "../../components/plan/index.ts";

const { catalog } = checkCatalog(
  `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
secrets:
  JWT: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
  ANON: { source: { kind: derived, jwt: { secret: JWT, claims: { role: anon }, expiresIn: 5y } }, stages: [{ deliver: [env] }] }
  PAY: { source: { kind: manual, from: "https://pay.example.com" }, stages: [{ deliver: [env] }] }
  FLY: { source: { kind: minted, by: fly-token, app: shop }, stages: [{ deliver: [env] }] }
  KEY: { source: { kind: random, length: 32 }, encryptsData: { what: rows }, stages: [{ deliver: [env] }] }
  FIXED: { source: { kind: random, length: 32 }, locked: printed on paper, stages: [{ deliver: [env] }] }
`,
  "catalog.yaml",
) as { catalog: Parameters<typeof restoreWays>[1] };

const AT = "2026-01-01T00:00:00.000Z";
const NOW = new Date("2026-02-03T04:05:06.000Z");
const settled = { current: 3, next: 4, made: { "3": { at: AT } } };
const between = { current: 3, previous: 2, next: 4, made: { "2": { at: AT }, "3": { at: AT } } };

const intentOf = (generations: Intent["generations"]): Intent => ({ generations, issued: {} });
const wayOf = (
  name: string,
  entry: Intent["generations"][string] | undefined,
  facts: Partial<RestoreFacts>,
) =>
  restoreWays(entry === undefined ? intentOf({}) : intentOf({ [name]: entry }), catalog, [name], {
    heldBy: new Map(),
    compromised: [],
    acceptUnreadable: [],
    ...facts,
  })[0];

describe("a restore of a secret", () => {
  test("leaves what is in use, and goes back to what the state still holds", () => {
    expect(wayOf("JWT", between, { heldBy: new Map([["JWT", 3]]) })).toMatchObject({ how: "stays" });
    expect(wayOf("JWT", between, { heldBy: new Map([["JWT", 2]]) })).toMatchObject({
      how: "back",
      from: 3,
      to: 2,
    });
    expect(wayOf("FLY", between, { heldBy: new Map([["FLY", 2]]) })).toMatchObject({ how: "back" });
  });

  test("makes an older value a generation of a new number, never of its old one", () => {
    expect(wayOf("JWT", settled, {})).toEqual({ secret: "JWT", how: "given", from: 3, to: 4 });
    expect(wayOf("PAY", settled, {})).toMatchObject({ how: "given" });
  });

  test.each([
    ["JWT", between, {}, "first keyturn retire JWT"],
    ["FLY", settled, {}, "is minted (fly-token)"],
    ["JWT", between, { heldBy: new Map([["JWT", 2]]), compromised: ["JWT"] }, "compromised"],
    ["JWT", settled, { compromised: ["JWT"] }, "compromised"],
    [
      "JWT",
      { ...between, made: { ...between.made, "2": { at: AT, compromised: true as const } } },
      { heldBy: new Map([["JWT", 2]]) },
      "compromised",
    ],
    ["KEY", settled, {}, "--accept-unreadable KEY"],
    ["FIXED", settled, {}, "is locked: printed on paper"],
    ["ANON", undefined, {}, "changes with JWT"],
    ["PAY", undefined, {}, "keyturn adopt PAY"],
  ])("is refused with the reason: %s %#", (name, entry, facts, words) => {
    const way = wayOf(name, entry, facts);
    expect(way?.how).toBe("refused");
    expect(way?.why).toContain(words);
  });

  test("may make stored data unreadable where that is accepted", () => {
    expect(wayOf("KEY", settled, { acceptUnreadable: ["KEY"] })).toMatchObject({ how: "given" });
  });
});

describe("the intent after a restore", () => {
  const options = { acceptUnreadable: [], issued: {}, neverMade: [] };

  test("says of a value that would be made that it is given, and asks no health", () => {
    const before = intentOf({ JWT: settled, PAY: settled });
    const ways = ["JWT", "PAY"].map((secret) => ({ secret, how: "given" as const, from: 3, to: 4 }));
    const after = restore(before, catalog, ways, NOW, options);
    const made = { at: NOW.toISOString(), healthIgnored: true };
    expect(after.generations.JWT).toEqual({
      current: 4,
      previous: 3,
      next: 5,
      made: { "3": { at: AT }, "4": { ...made, given: true } },
    });
    expect(after.generations.PAY?.made["4"]).toEqual(made);
  });

  test("dates a token of a value that comes back as it was dated, and no other", () => {
    const issued = { ANON: "2025-10-31T14:30:00.000Z" };
    const given = [{ secret: "JWT", how: "given" as const, from: 3, to: 4 }];
    const back = [{ secret: "JWT", how: "back" as const, from: 3, to: 2 }];
    const settledBefore = intentOf({ JWT: settled });
    expect(restore(settledBefore, catalog, given, NOW, { ...options, issued }).issued).toEqual({
      ANON: { "4": issued.ANON },
    });
    expect(restore(intentOf({ JWT: between }), catalog, back, NOW, { ...options, issued })).toEqual(
      intentOf({ JWT: { ...between, current: 2, previous: 3 } }),
    );
  });

  test("refuses what the rules of a rotation refuse", () => {
    const ways = [{ secret: "JWT", how: "given" as const, from: 3, to: 4 }];
    expect(() => restore(intentOf({ JWT: between }), catalog, ways, NOW, options)).toThrow(IntentRefused);
  });
});
