import { describe, expect, it } from "vitest";
import {
  abandon,
  bump,
  type Intent,
  IntentError,
  IntentRefused,
  makePlan,
  makeReview,
  parseIntent,
  planLines,
  renderReview,
  renderTable,
  takeBack,
} from "../../components/plan/index.ts";
import { catalogOf, intentOf, now } from "./support.ts";

const catalog = catalogOf(`
version: 1
system: shop
targets:
  api: { kind: dotenv-file, path: api/.env }
  spare: { kind: dotenv-file, path: spare/.env, optional: true }
secrets:
  TOKEN: { source: { kind: random, length: 32 }, stages: [{ deliver: [api, spare] }] }
`);
const all = intentOf({ TOKEN: [2, 3] });
const off = abandon(all, catalog, ["spare"], now);

function reasons(edit: () => Intent): readonly string[] {
  try {
    edit();
  } catch (error) {
    if (error instanceof IntentRefused) return error.reasons;
    throw error;
  }
  return [];
}

describe("an optional target", () => {
  it("is written off with the time, and taken back without a trace", () => {
    expect(off.abandoned).toEqual({ spare: now.toISOString() });
    expect(parseIntent(structuredClone(off), catalog)).toEqual(off);
    expect(takeBack(off, ["spare"])).toEqual(all);
  });

  it.each([
    ["that must answer", "api", /^api is not optional, .*`optional: true`/],
    ["that nobody knows", "spore", /^spore is no target of the catalog: did you mean spare\?$/],
    ["that is written off already", "spare", /keyturn abandon spare --undo takes it back$/],
  ])("is not written off, for one %s", (_, name, reason) => {
    expect(reasons(() => abandon(off, catalog, [name], now))).toEqual([expect.stringMatching(reason)]);
  });

  it("is not taken back that was not written off", () => {
    expect(reasons(() => takeBack(off, ["api"]))).toEqual([
      "api is not written off, so there is nothing to take back: keyturn:abandoned holds spare",
    ]);
  });

  it.each([
    ["must answer", { api: now.toISOString() }, /is not optional/],
    ["is unknown", { spores: now.toISOString() }, /is no target of the catalog\n.*did you mean spare/],
    ["has no time", { spare: "yesterday" }, /is no time in UTC/],
  ])("that %s is refused in a stack file", (_, abandoned, message) => {
    expect(() => parseIntent({ ...all, abandoned }, catalog)).toThrow(IntentError);
    expect(() => parseIntent({ ...all, abandoned }, catalog)).toThrow(message);
  });
});

describe("the plan of a target that is written off", () => {
  it("says what its place still holds, and how to take it back", () => {
    const plan = makePlan(catalog, all, off);
    expect(plan.writtenOff).toEqual([
      { target: "spare", where: "spare/.env", kind: "abandon", holds: [{ secret: "TOKEN", generation: 2 }] },
    ]);
    const review = renderReview(makeReview({ stack: "prod", catalog, before: all, after: off }));
    for (const text of [renderTable(plan, 1_000), review]) {
      expect(text).toContain("TOKEN generation 2 or older");
      expect(text).not.toMatch(/nothing changes/i);
    }
    expect(renderTable(plan, 1_000)).toContain("keyturn abandon spare --undo takes it back");
  });

  it("says what it gets when it is taken back", () => {
    expect(renderTable(makePlan(catalog, off, all))).toContain(
      "spare (spare/.env) is taken back and gets TOKEN generation 2",
    );
  });

  it("has no writes to it in a rotation, and the program's own plan says so", () => {
    const turned = bump(off, catalog, ["TOKEN"], now);
    const { order, changes } = makePlan(catalog, off, turned);
    expect(order.flatMap(({ writes }) => writes.map(({ target }) => target))).toEqual(["api"]);
    expect(changes[0]?.places.map(({ target }) => target)).toEqual(["api"]);
    expect(planLines(catalog, turned).join("\n")).toMatch(
      /write nothing to spare: written off since 2026-02-01/,
    );
  });
});
