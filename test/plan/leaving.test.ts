import { describe, expect, it } from "vitest";
import {
  forget,
  type Intent,
  leavingSecrets,
  makePlan,
  makeReview,
  planLines,
  release,
  renderReview,
  renderTable,
} from "../../components/plan/index.ts";
import { intentOf, shop } from "./support.ts";

const held = intentOf({ PASSWORD: [1, 2], VAULT: [1, 2], OLD_KEY: [3, 4] });
const leaving: Intent = { ...held, removed: { VAULT: "release", FIXED: "gone", GONE_LONG: "gone" } };
const lines = (intent: Intent) =>
  planLines(shop, intent).filter((line) => !/^(keep|leave \w+ alone)/.test(line));

describe("secrets that leave", () => {
  it("are those that the catalog lost and those that were removed, in this order", () => {
    expect(leavingSecrets(shop, leaving)).toEqual([
      { secret: "OLD_KEY", state: "departed", inCatalog: false },
      { secret: "VAULT", state: "release", inCatalog: true },
      { secret: "FIXED", state: "gone", inCatalog: true },
      { secret: "GONE_LONG", state: "gone", inCatalog: false },
    ]);
  });

  it("are listed once where the catalog lost one that is being removed", () => {
    const both: Intent = { ...held, removed: { OLD_KEY: "release" } };
    expect(leavingSecrets(shop, both)).toEqual([{ secret: "OLD_KEY", state: "release", inCatalog: false }]);
  });

  it("stand in a plan's lines with what becomes of them and the command that helps", () => {
    expect(lines(leaving)).toEqual([
      "leave OLD_KEY where it is: it left the catalog (keyturn remove OLD_KEY empties its places)",
      "empty the places of VAULT, in .env, and then forget it (keyturn remove VAULT does both)",
      "keyturn holds nothing of FIXED: it was removed, and may leave the catalog",
      "keyturn holds nothing of GONE_LONG: it was removed, and its line may leave keyturn:removed",
    ]);
  });

  it("stand in a plan's table and Markdown though nothing changes", () => {
    const plan = makePlan(shop, leaving, leaving);
    expect(renderTable(plan)).toContain(`
Leaving
  leave OLD_KEY where it is: it left the catalog (keyturn remove OLD_KEY empties its places)
  empty the places of VAULT, and then forget it (keyturn remove VAULT does both)
`);
    const review = makeReview({ stack: "prod", catalog: shop, before: leaving, after: leaving });
    expect(renderReview(review)).toContain(
      "**Leaving**\n- leave OLD\\_KEY where it is: it left the catalog (keyturn remove OLD\\_KEY empties its places)\n",
    );
    expect(
      renderTable(makePlan(shop, intentOf({ PASSWORD: [1, 2] }), intentOf({ PASSWORD: [1, 2] }))),
    ).not.toContain("Leaving");
  });

  it("are no more than what else changes where the plan is about them", () => {
    const released = release(held, shop, ["VAULT"]);
    expect(makePlan(shop, held, released).leaving.map(({ secret }) => secret)).toEqual(["OLD_KEY"]);
    const forgotten = forget(released, shop, ["VAULT"]);
    expect(makePlan(shop, released, forgotten).leaving.map(({ secret }) => secret)).toEqual(["OLD_KEY"]);
  });
});
