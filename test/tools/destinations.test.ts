import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readyKinds } from "../../components/catalog/index.ts";
import { destinationsPage } from "../../tools/destinations/page.ts";

const committed = readFileSync(new URL("../../docs/destinations.md", import.meta.url), "utf8");

describe("the page of destinations", () => {
  it("says what the kinds can do today (npm run docs)", () => {
    expect(committed).toBe(destinationsPage());
  });

  it("has a full row for every kind that can be written", () => {
    const rows = committed.split("\n").filter((line) => line.startsWith("| `"));
    expect(rows.map((row) => /`([^`]+)`/.exec(row)?.[1])).toEqual(readyKinds());
    for (const row of rows)
      expect(
        row
          .split("|")
          .map((cell) => cell.trim())
          .slice(1, -1),
      ).not.toContain("");
  });
});
