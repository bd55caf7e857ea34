import { describe, expect, it } from "vitest";
import {
  begin,
  bump,
  forget,
  type Intent,
  IntentError,
  IntentRefused,
  makePlan,
  parseIntent,
  reissue,
  release,
  rollback,
} from "../../components/plan/index.ts";
import { catalogOf, intentOf, now, shop } from "./support.ts";

const all = intentOf({
  PASSWORD: [1, 2],
  SIGNER: [1, 2],
  LEFT: [1, 2],
  RIGHT: [1, 2],
  FIXED: [1, 2],
});

function reasonsOf(edit: () => Intent): readonly string[] {
  try {
    edit();
  } catch (error) {
    if (error instanceof IntentRefused) return error.reasons;
    throw error;
  }
  return [];
}

function problemsOf(intent: object, catalog = shop): string[] {
  try {
    parseIntent(intent, catalog);
  } catch (error) {
    if (error instanceof IntentError)
      return error.problems.map(({ path, message, remedy }) => `${path}: ${message} → ${remedy}`);
    throw error;
  }
  return [];
}

/** The catalog without some of its secrets. */
function withoutSecrets(...names: string[]): typeof shop {
  const secrets = Object.entries(shop.secrets).filter(([name]) => !names.includes(name));
  return { ...shop, secrets: Object.fromEntries(secrets) };
}

describe("letting places go of a secret", () => {
  it("marks it, and leaves its generations for the run after", () => {
    const released = release(all, shop, ["FIXED", "FIXED"]);
    expect(released).toEqual({ ...all, removed: { FIXED: "release" } });
    expect(problemsOf(released)).toEqual([]);
  });

  it("may be asked again, and for more of them", () => {
    const once = release(all, shop, ["FIXED"]);
    expect(release(once, shop, ["FIXED"])).toEqual(once);
    expect(release(once, shop, ["LEFT"]).removed).toEqual({ FIXED: "release", LEFT: "release" });
  });

  it("takes what is made from it in the same change, whatever stands between", () => {
    expect(reasonsOf(() => release(all, shop, ["PASSWORD"]))).toEqual([
      "keyturn:removed.PASSWORD leaves, and URL is made from it: let both leave in one change: keyturn remove PASSWORD URL",
    ]);
    expect(reasonsOf(() => release(all, shop, ["SIGNER", "TOKEN"]))).toHaveLength(2);
    expect(release(all, shop, ["SIGNER", "TOKEN", "HEADER"]).removed).toEqual({
      SIGNER: "release",
      TOKEN: "release",
      HEADER: "release",
    });
  });

  it("takes a derived secret alone: what it is made from stays", () => {
    expect(release(all, shop, ["URL"]).removed).toEqual({ URL: "release" });
  });

  it("is refused for what holds nothing, each with its reason", () => {
    const gone = { ...all, removed: { FIXED: "gone" as const }, generations: { ...all.generations } };
    delete (gone.generations as Record<string, unknown>).FIXED;
    expect(reasonsOf(() => release(gone, shop, ["FIXED", "PAY", "PASWORD"]))).toEqual([
      "FIXED is removed already: take it out of the catalog",
      "PAY has no generation: nothing holds it",
      "PASWORD is no secret of the catalog: did you mean PASSWORD?",
    ]);
    expect(reasonsOf(() => release(all, shop, ["CI"]))).toEqual([
      "keyturn:removed.CI is builtin: keyturn holds nothing of it: remove the entry",
    ]);
  });

  it("is the end of its rotations, unless its mark is taken away", () => {
    const released = release(all, shop, ["PASSWORD", "URL"]);
    expect(reasonsOf(() => bump(released, shop, ["PASSWORD"], now))).toEqual([
      "PASSWORD is on its way out: keyturn remove PASSWORD goes on with it. To keep it, take it out of keyturn:removed",
    ]);
    expect(bump({ ...released, removed: {} }, shop, ["PASSWORD"], now).generations.PASSWORD?.current).toBe(2);
  });
});

describe("forgetting a secret", () => {
  const released = release(all, shop, ["SIGNER", "TOKEN", "HEADER"]);

  it("drops its generations, and marks it while the catalog names it", () => {
    const { SIGNER: _, ...generations } = all.generations;
    const forgotten = forget(released, shop, ["SIGNER", "TOKEN", "HEADER"]);
    expect(forgotten).toEqual({
      generations,
      issued: {},
      removed: { SIGNER: "gone", TOKEN: "gone", HEADER: "gone" },
    });
    expect(problemsOf(forgotten)).toEqual([]);
  });

  it("leaves no mark of one that left the catalog", () => {
    const left = withoutSecrets("SIGNER", "TOKEN", "HEADER");
    const forgotten = forget(released, left, ["SIGNER", "TOKEN", "HEADER"]);
    expect("removed" in forgotten).toBe(false);
    expect(problemsOf(forgotten, left)).toEqual([]);
  });

  it("drops the times at which its tokens were issued anew, and no others", () => {
    const again = reissue(all, shop, "TOKEN", now);
    expect(forget(again, shop, ["TOKEN"]).issued).toEqual({});
    expect(forget(again, shop, ["FIXED"]).issued).toEqual(again.issued);
  });

  it("keeps the marks of others that are on their way", () => {
    expect(forget(release(released, shop, ["FIXED"]), shop, ["FIXED"]).removed).toMatchObject({
      SIGNER: "release",
      FIXED: "gone",
    });
  });

  it("leaves what was coupled with it free to turn, and to have turned", () => {
    const turned = bump(all, shop, ["LEFT", "RIGHT"], now);
    const letGo = release(turned, shop, ["LEFT"]);
    expect(problemsOf(letGo)).toEqual([]);
    expect(problemsOf(rollback(turned, shop, ["LEFT", "RIGHT"]))).toEqual([]);
    expect(problemsOf(forget(letGo, shop, ["LEFT"]))).toEqual([]);
  });

  it("can be taken back by beginning anew", () => {
    const forgotten = forget(release(all, shop, ["FIXED"]), shop, ["FIXED"]);
    const begun = begin(forgotten, shop, ["FIXED"], now);
    expect("removed" in begun).toBe(false);
    expect(begun.generations.FIXED?.current).toBe(1);
    expect(problemsOf(begun)).toEqual([]);
  });
});

describe("a stack's file with secrets on their way out", () => {
  it("is refused where one is gone and still has generations", () => {
    expect(problemsOf({ ...all, removed: { FIXED: "gone" } })).toEqual([
      "keyturn:removed.FIXED: is gone, and keyturn:generations still holds it → write `release` first: keyturn remove FIXED does both in order",
    ]);
  });

  it("is refused where what is made from it stays", () => {
    const without = { ...all.generations };
    delete (without as Record<string, unknown>).PASSWORD;
    for (const [generations, leaving] of [
      [all.generations, "release"],
      [without, "gone"],
    ]) {
      expect(problemsOf({ ...all, generations, removed: { PASSWORD: leaving } })).toEqual([
        "keyturn:removed.PASSWORD: leaves, and URL is made from it → let both leave in one change: keyturn remove PASSWORD URL",
      ]);
    }
  });

  it("is refused for a slip of the pen, which would empty nothing", () => {
    expect(problemsOf({ ...all, removed: { FIXD: "release" } })).toEqual([
      "keyturn:removed.FIXD: is no secret of the catalog → did you mean `FIXED`?",
    ]);
    expect(problemsOf({ ...all, removed: { FIXED: "now" } })).toEqual([
      expect.stringMatching(/^keyturn:removed\.FIXED: has the wrong form/),
    ]);
  });

  it("may name what the catalog lost, before its places are emptied and after", () => {
    const left = withoutSecrets("FIXED");
    expect(problemsOf(all, left)).toEqual([]);
    expect(problemsOf({ ...all, removed: { FIXED: "release" } }, left)).toEqual([]);
    const { FIXED: _, ...generations } = all.generations;
    expect(problemsOf({ ...all, generations, removed: { FIXED: "gone" } }, left)).toEqual([]);
  });

  it("may hold the issue times of a token that the catalog lost", () => {
    const again = reissue(all, shop, "TOKEN", now);
    expect(problemsOf(again, withoutSecrets("TOKEN", "HEADER"))).toEqual([]);
  });
});

describe("the plan of a removal", () => {
  const released = release(all, shop, ["PASSWORD", "URL"]);

  it("first names the places that are emptied, and writes no value", () => {
    const plan = makePlan(shop, all, released);
    expect(plan).toMatchObject({ order: [], restarts: [], retired: [] });
    expect(plan.changes).toEqual([
      {
        secret: "PASSWORD",
        kind: "release",
        from: 1,
        derivedChanging: [],
        places: [
          { secret: "PASSWORD", target: "env", key: "PASSWORD", where: ".env" },
          { secret: "PASSWORD", target: "web", key: "PGPASSWORD", where: "web-1:web/.env" },
        ],
        restarts: [],
      },
      {
        secret: "URL",
        kind: "release",
        derivedChanging: [],
        places: [{ secret: "URL", target: "web", key: "URL", where: "web-1:web/.env" }],
        restarts: [],
      },
    ]);
  });

  it("is told once", () => {
    expect(makePlan(shop, released, released).changes).toEqual([]);
  });

  it("then names every generation that goes", () => {
    const turned = bump(all, shop, ["PASSWORD"], now);
    const letGo = release(turned, shop, ["PASSWORD", "URL"]);
    const plan = makePlan(shop, letGo, forget(letGo, shop, ["PASSWORD", "URL"]));
    expect(plan.changes).toMatchObject([{ secret: "PASSWORD", kind: "remove", from: 2 }]);
    expect(plan.retired).toEqual([
      { secret: "PASSWORD", generation: 2 },
      { secret: "PASSWORD", generation: 1 },
    ]);
    expect(plan.order).toEqual([]);
  });

  it("tells of a minted credential that keyturn can't revoke", () => {
    const minting = catalogOf(`
version: 1
system: shop
targets: { env: { kind: dotenv-file, path: .env } }
secrets: { KEY: { source: { kind: minted, by: neon-key }, stages: [{ deliver: [env] }] } }
`);
    const letGo = release(intentOf({ KEY: [1, 2] }), minting, ["KEY"]);
    expect(makePlan(minting, letGo, forget(letGo, minting, ["KEY"])).changes).toMatchObject([
      {
        kind: "remove",
        byHand: "generation 1 was minted before keyturn: revoke its credential where it was made",
      },
    ]);
  });

  it.each(["toString", "NOPE"])("is no secret where nothing is called %s", (name) => {
    expect(() => parseIntent({ generations: {}, issued: {}, removed: { [name]: "release" } }, shop)).toThrow(
      `keyturn:removed.${name}: is no secret of the catalog\n  → remove the line`,
    );
  });

  it("has a remedy of its own where its form is wrong", () => {
    expect(() => parseIntent({ generations: {}, issued: {}, removed: { PASSWORD: "now" } }, shop)).toThrow(
      "keyturn:removed.PASSWORD: has the wrong form\n  → write NAME: release below it",
    );
  });
});
