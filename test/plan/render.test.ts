import { describe, expect, it } from "vitest";
import {
  adopt,
  bump,
  emptyIntent,
  makePlan,
  planLines,
  renderLines,
  renderTable,
  retire,
} from "../../components/plan/index.ts";
import { intentOf, now, shop } from "./support.ts";

const all = intentOf({ PASSWORD: [1, 2], SIGNER: [1, 2], VAULT: [1, 2] });
const turned = bump(all, shop, ["PASSWORD", "VAULT"], now, { acceptUnreadable: ["VAULT"] });
const plan = makePlan(shop, all, turned);
const nothing = makePlan(shop, all, all);

describe("a plan as a table", () => {
  it("shows changes, order, restarts, warnings and what is left alone", () => {
    expect(renderTable(plan, 90)).toBe(`SECRET    CHANGE  GENERATION        PLACES
──────────────────────────────────────────────────────────────────────
PASSWORD  rotate  generation 1 → 2  .env and web-1:web/.env (with URL)
VAULT     rotate  generation 1 → 2  .env

Order of writes
  1. env: .env ← PASSWORD, VAULT
  2. web: web-1:web/.env ← PASSWORD as PGPASSWORD, URL

Restarts, in order
  1. core: db
  2. apps: api, shop

Mind
  WARNING: VAULT: unreadable afterwards: all uploads
  PASSWORD and VAULT: from the first write until the last restart, callers that still hold
  an old value may be refused

Not rotated unless named
  FIXED: locked: printed on paper
  PAY: user-managed: a person gets its value and gives it
  CI: builtin: the CI makes it
`);
  });

  it("says a reason once, of all that it keeps back", () => {
    const why = "user-managed: a person gets its value and gives it";
    const skipped = ["ONE", "TWO", "THREE"].map((secret) => ({ secret, why }));
    const many = { ...plan, skipped: [...skipped, { secret: "CI", why: "builtin: the CI makes it" }] };
    expect(renderTable(many)).toContain(`\n  ONE, TWO, THREE: ${why}\n  CI: builtin: the CI makes it\n`);
  });

  it.each([40, 60, 80, 120])("keeps to a terminal of %i columns where its first columns fit", (width) => {
    const longest = Math.max(
      ...renderTable(plan, width)
        .split("\n")
        .map((line) => line.length),
    );
    expect(longest).toBeLessThanOrEqual(Math.max(width, 56));
  });

  it("says that nothing changes", () => {
    expect(renderTable(nothing)).toMatch(/^shop: nothing changes\n/);
  });
});

describe("a plan as lines", () => {
  it("shows what changes, where, and in what order", () => {
    expect(renderLines(plan)).toEqual([
      "rotate PASSWORD: generation 1 → 2, in .env and web-1:web/.env",
      "  changes along: URL",
      "rotate VAULT: generation 1 → 2, in .env",
      "WARNING: VAULT: unreadable afterwards: all uploads",
      "mind: PASSWORD and VAULT: from the first write until the last restart, callers that still hold an old value may be refused",
      "write (1) env: .env ← PASSWORD, VAULT",
      "write (2) web: web-1:web/.env ← PASSWORD as PGPASSWORD, URL",
      "restart (core): db",
      "restart (apps): api, shop",
    ]);
    expect(renderLines(nothing)).toEqual(["nothing changes"]);
    expect(renderLines(makePlan(shop, turned, retire(turned, shop, ["VAULT"])))).toEqual([
      "retire VAULT: generation 2 stays",
      "retire VAULT: generation 1 goes",
    ]);
  });

  it("tells from the stack's file alone what is on its way and what is kept", () => {
    const lines = planLines(shop, turned);
    expect(lines[0]).toBe("rotate PASSWORD: generation 1 → 2, in .env and web-1:web/.env");
    expect(lines).toContain("keep SIGNER: generation 1 (adopted)");
    expect(planLines(shop, adopt(emptyIntent, shop, ["PASSWORD"], now))[0]).toBe(
      "keep PASSWORD: generation 1 (adopted)",
    );
  });

  it("tells which secrets are left alone, because nothing was begun with them", () => {
    const lines = planLines(shop, adopt(emptyIntent, shop, ["PASSWORD"], now));
    expect(lines).toContain(
      "leave SIGNER alone: it has no generation yet (keyturn adopt SIGNER, or keyturn begin SIGNER)",
    );
    expect(lines.filter((line) => line.includes("PASSWORD"))).toHaveLength(1);
  });
});
