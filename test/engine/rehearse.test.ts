import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { rehearse } from "../../rehearsal/rehearse/rehearse.ts";

const REHEARSAL = join(PACKAGE_ROOT, "catalog", "rehearsal.yaml");
/** A machine that does other things as well takes so long. */
const LONGEST_MS = 400_000;
const COMMON = { seed: 1, log: () => {} };

describe("a rehearsal", () => {
  it("refuses nobody under an overlap, and without one only in the window", {
    timeout: LONGEST_MS,
  }, async () => {
    const came = await rehearse({ ...COMMON, catalog: REHEARSAL, rate: 50, leastRequests: 1 });
    expect(came.violations).toEqual([]);
    expect(came.refusals.filter(({ announced }) => !announced)).toEqual([]);
    expect(came.refused).toBe(0);
    expect(came.dual).toBe(2);
    // Nothing of what must hold was passed over.
    expect(came.notOf).toEqual([]);
    expect(Object.values(came.asked).every((times) => times > 0)).toBe(true);
    // QUEUE_USER has none: who shows it is refused from the first write to the last, which an empty claim would not be.
    expect(came.refusedInWindow).toBeGreaterThan(0);
    expect(new Set(came.refusals.map(({ secret }) => secret))).toEqual(new Set(["QUEUE_USER"]));
    const carried = Object.entries(came.requestsBySecret).filter(([, requests]) => requests > 0);
    expect(carried.map(([secret]) => secret)).toEqual([
      "BACKEND_TOKEN",
      "QUEUE_USER",
      "QUEUE_PASSWORD",
      "FLY_API_TOKEN",
    ]);
  });
});
