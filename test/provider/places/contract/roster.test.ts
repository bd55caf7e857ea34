import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readyKinds } from "../../../../components/catalog/index.ts";
import { driverOf } from "../../../../provider/places/index.ts";
import { ENTRIES } from "./entries.ts";

/** What the stories of every kind play. */
const CATALOG = "test/support/catalogs/every-kind.yaml";
const ROOT = join(import.meta.dirname, "../../../..");
const tests = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".test.ts") && !name.startsWith("roster."))
  .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"));

describe("the contract of destinations", () => {
  it("has every kind that can be written, and no other", () => {
    expect(Object.keys(ENTRIES).sort()).toEqual([...readyKinds()].sort());
  });

  it.each(Object.entries(ENTRIES))("is tried on %s, or on what writes it", (kind, entry) => {
    if ("readAs" in entry) return expect(Array.isArray(ENTRIES[entry.readAs])).toBe(true);
    if ("writtenBy" in entry) {
      expect(() => driverOf(kind as never)).toThrow("writes no");
      const text = readFileSync(join(ROOT, entry.test), "utf8");
      const told = text.includes("EVERY_KIND") ? readFileSync(join(ROOT, CATALOG), "utf8") : text;
      return expect(told, entry.test).toMatch(new RegExp(`kind: ${kind}\\b`));
    }
    expect(entry.length).toBeGreaterThan(0);
    expect(tests.filter((text) => text.includes(`"${kind}"`))).toHaveLength(1);
  });

  it("names tests that are there, where a fault can't be brought about", () => {
    const reasons = Object.values(ENTRIES).flatMap((entry) =>
      Array.isArray(entry) ? entry.flatMap(({ faults, cut }) => [...Object.values(faults), cut]) : [],
    );
    const named = reasons.flatMap((reason) =>
      typeof reason === "string" ? (/test\/\S+\.test\.ts/.exec(reason) ?? []) : [],
    );
    expect(named.length).toBeGreaterThan(0);
    for (const path of named) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });
});
