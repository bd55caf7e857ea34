import { describe, expect } from "vitest";
import { PREVIEW, succeeded, UP } from "../support/adopted-system.ts";
import { holdings, livingCredentials, writes } from "../support/cloud-places.ts";
import { everyKindTest as test } from "../support/prepared-every-kind.ts";
import type { Scratch } from "../support/scratch.ts";

/** Secrets of which each leaves places that the others stay at. */
const LOST = ["FLY_API_TOKEN", "REGISTRY_TOKEN", "EDGE_KEY", "EDGE_DIGEST"];

/** Where they stand. */
const PLACES = [
  "env REGISTRY_TOKEN",
  "app EDGE_SECRET",
  "app FLY_API_TOKEN",
  "repo FLY_API_TOKEN",
  "repo REGISTRY_TOKEN",
  "store EDGE_DIGEST",
  "store EDGE_KEY",
];

describe("secrets that leave the catalog", () => {
  test("stay at their places, are reported by every run, and leave by removal alone", async ({ inUse }) => {
    const [held, alive, told] = [holdings(inUse), livingCredentials(inUse), writes(inUse).length];
    takeOut(inUse, LOST);
    for (const args of [PREVIEW, UP]) {
      const ran = succeeded(await inUse.pulumi(...args));
      for (const name of ["FLY_API_TOKEN", "REGISTRY_TOKEN", "EDGE_KEY"])
        expect(ran.all).toMatch(new RegExp(`leave ${name} where it is, .*keyturn remove ${name} empties`));
    }
    expect(holdings(inUse)).toEqual(held);
    expect(livingCredentials(inUse)).toEqual(alive);
    expect(writes(inUse).slice(told)).toEqual([]);

    const others = inUse.read(".env").replace(/^REGISTRY_TOKEN=.*\n/m, "");
    succeeded(await inUse.keyturn("remove", ...LOST, "--yes"));
    const left = holdings(inUse);
    expect([...held.keys()].filter((place) => !left.has(place)).toSorted()).toEqual(PLACES.toSorted());
    expect([...left].filter(([place, mark]) => held.get(place) !== mark)).toEqual([]);
    expect(inUse.read(".env")).toBe(others);
    expect(livingCredentials(inUse)).toEqual({ ...alive, fly: [], registry: [] });
    expect(Object.keys(inUse.state()).filter((name) => LOST.some((one) => name.includes(one)))).toEqual([]);
  });
});

describe("a secret that another is made from", () => {
  test("can't be removed alone", async ({ inUse }) => {
    const [held, standing] = [holdings(inUse), inUse.standing()];
    const ran = await inUse.keyturn("remove", "SIGNING_KEY", "--yes");
    expect(ran.exitCode, ran.all).toBe(3);
    expect(ran.stderr).toContain("keyturn remove SIGNING_KEY SERVICE_TOKEN");
    expect(holdings(inUse)).toEqual(held);
    expect(inUse.standing()).toEqual(standing);
  });
});

/** Takes secrets out of the catalog, as a person with an editor would. */
function takeOut(scratch: Scratch, names: readonly string[]): void {
  scratch.edit("catalog/every-kind.yaml", (text) =>
    names.reduce((rest, name) => rest.replace(new RegExp(`^  ${name}:\\n(?:    .*\\n)+\\n?`, "m"), ""), text),
  );
}
