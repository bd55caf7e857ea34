import { describe, expect, it } from "vitest";
import {
  adopt,
  bump,
  emptyIntent,
  makePlan,
  reissue,
  renderTable,
  retire,
  rollback,
  rotatable,
  whyNot,
} from "../../components/plan/index.ts";
import { catalogOf, intentOf, now, shop, staged } from "./support.ts";

const all = intentOf({ PASSWORD: [1, 2], SIGNER: [1, 2], VAULT: [1, 2] });

describe("the plan of a rotation", () => {
  const plan = makePlan(shop, all, bump(all, shop, ["PASSWORD"], now));

  it("names the generations, the places in the order of writing, and what changes along", () => {
    expect(plan.changes).toEqual([
      {
        secret: "PASSWORD",
        kind: "rotate",
        from: 1,
        to: 2,
        derivedChanging: ["URL"],
        places: [
          { secret: "PASSWORD", target: "env", key: "PASSWORD", where: ".env" },
          { secret: "PASSWORD", target: "web", key: "PGPASSWORD", where: "web-1:web/.env" },
          { secret: "URL", target: "web", key: "URL", where: "web-1:web/.env" },
        ],
        restarts: ["db", "api", "shop"],
        window:
          "from the first write until shop has restarted, callers that still hold the old value may be refused",
      },
    ]);
  });

  it("writes only what changes, in the order of the stages", () => {
    expect(
      plan.order.map(({ step, after, writes }) => [step, after, writes.map(({ secret }) => secret)]),
    ).toEqual([
      ["env", [], ["PASSWORD"]],
      ["web", ["env"], ["PASSWORD", "URL"]],
    ]);
  });

  it("restarts what reads it, in the order of the groups", () => {
    expect(plan.restarts).toEqual([
      { group: "core", services: ["db"] },
      { group: "apps", services: ["api", "shop"] },
    ]);
  });

  it("says what is left alone and why", () => {
    expect(plan.skipped).toEqual([
      { secret: "FIXED", why: "locked: printed on paper" },
      { secret: "VAULT", why: "encrypts stored data: all uploads would become unreadable" },
      { secret: "PAY", why: "user-managed: a person gets its value and gives it" },
      { secret: "CI", why: "builtin: the CI makes it" },
    ]);
  });

  it("is plain data that survives JSON", () => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });
});

describe("the plan of other changes", () => {
  it("says what data becomes unreadable, on the way there and back", () => {
    const turned = bump(all, shop, ["VAULT"], now, { acceptUnreadable: ["VAULT"] });
    expect(makePlan(shop, all, turned).changes).toMatchObject([
      { kind: "rotate", unreadable: "all uploads" },
    ]);
    const back = rollback(turned, shop, ["VAULT"]);
    expect(makePlan(shop, turned, back).changes).toMatchObject([
      { kind: "rollback", from: 2, to: 1, unreadable: "all uploads" },
    ]);
  });

  it("of an adoption writes and restarts nothing", () => {
    const plan = makePlan(shop, emptyIntent, adopt(emptyIntent, shop, ["PASSWORD"], now));
    expect(plan).toMatchObject({ changes: [{ kind: "adopt", to: 1 }], order: [], restarts: [], retired: [] });
    expect(plan.changes[0]?.places).toHaveLength(2);
  });

  it("of a retirement names the generation that goes and writes nothing", () => {
    const turned = bump(all, shop, ["PASSWORD"], now);
    expect(makePlan(shop, turned, retire(turned, shop, ["PASSWORD"]))).toMatchObject({
      changes: [{ kind: "retire", secret: "PASSWORD", from: 2, to: 2, places: [], restarts: [] }],
      order: [],
      retired: [{ secret: "PASSWORD", generation: 1 }],
    });
  });

  it("of a token issued anew says that the old one stays valid, and writes what is made from it too", () => {
    const plan = makePlan(shop, all, reissue(all, shop, "TOKEN", now));
    expect(plan.changes).toMatchObject([
      { secret: "TOKEN", kind: "reissue", derivedChanging: ["HEADER"], restarts: ["shop"] },
    ]);
    expect(plan.changes[0]?.oldStaysValid).toContain("stays valid until its parent turns");
    expect(plan.changes[0]?.window).toBeUndefined();
    expect(plan.order.flatMap(({ writes }) => writes.map(({ secret }) => secret))).toEqual([
      "TOKEN",
      "HEADER",
    ]);
  });

  it("of a secret that left the stack's file names all its generations as gone", () => {
    const { PASSWORD: _, ...generations } = intentOf({ PASSWORD: [2, 3, 1], SIGNER: [1, 2] }).generations;
    const plan = makePlan(shop, intentOf({ PASSWORD: [2, 3, 1], SIGNER: [1, 2] }), {
      generations,
      issued: {},
    });
    expect(plan.changes).toMatchObject([{ secret: "PASSWORD", kind: "remove", from: 2 }]);
    expect(plan.retired.map(({ generation }) => generation)).toEqual([2, 1]);
  });

  it("of a minted credential says that the old one works on, and names no window", () => {
    const minting = catalogOf(`
version: 1
system: mint
targets: { env: { kind: dotenv-file, path: .env } }
secrets: { KEY: { source: { kind: minted, by: neon-key }, stages: [{ deliver: [env] }] } }
`);
    const [change] = makePlan(minting, intentOf({ KEY: [1, 2] }), intentOf({ KEY: [2, 3, 1] })).changes;
    expect(change?.oldStaysValid).toBe("generation 1 works until it is retired, so no caller is refused");
    expect(change?.window).toBeUndefined();
  });

  it("of nothing is empty", () => {
    expect(makePlan(shop, all, all)).toMatchObject({ changes: [], order: [], restarts: [], retired: [] });
  });
});

describe("what --all takes", () => {
  it("is every generated secret that is not locked and encrypts nothing", () => {
    expect(rotatable(shop)).toEqual(["PASSWORD", "SIGNER", "LEFT", "RIGHT"]);
  });

  it("leaves a secret out that is coupled with one that is left out", () => {
    const coupled = structuredClone(shop);
    coupled.secrets.RIGHT?.coupled.push("FIXED");
    expect(rotatable(coupled)).toEqual(["PASSWORD", "SIGNER"]);
    expect(whyNot(coupled, "LEFT")).toBe("coupled with FIXED (locked: printed on paper)");
  });

  it("says why a derived or unknown one is not taken", () => {
    expect(whyNot(shop, "URL")).toBe("changes with PASSWORD");
    expect(whyNot(shop, "constructor")).toBe("is no secret of the catalog");
  });
});

describe("the number of a step in the order of writes", () => {
  const fly = { kind: "fly" } as const;
  const catalog = staged(
    { LONG: [["a"], ["b"], ["c"]], SHORT: [["b"], ["d"]], ALONE: [["e"]] },
    { a: fly, b: fly, c: fly, d: fly, e: fly },
  );
  const begun = intentOf({ LONG: [1, 2], SHORT: [1, 2], ALONE: [1, 2] });
  const plan = (...names: string[]) => makePlan(catalog, begun, bump(begun, catalog, names, now));
  const waves = (...names: string[]) => plan(...names).order.map(({ step, wave }) => [wave, step]);

  it("is one more than that of the last step that it waits for, and steps that wait for nothing come first", () => {
    expect(waves("LONG", "SHORT", "ALONE")).toEqual([
      [1, "a"],
      [1, "e"],
      [2, "b"],
      [3, "c"],
      [3, "d"],
    ]);
    expect(renderTable(plan("LONG", "ALONE"))).toContain(
      "Order of writes (the same number: at the same time)\n  1. a: Fly a ← LONG\n  1. e: Fly e ← ALONE\n  2. b:",
    );
  });

  it("counts only steps that write in this plan", () => {
    expect(waves("SHORT")).toEqual([
      [1, "b"],
      [2, "d"],
    ]);
  });
});
