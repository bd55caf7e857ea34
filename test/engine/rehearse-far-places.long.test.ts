import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { rehearseFaults } from "../../rehearsal/rehearse/faults/rehearse-faults.ts";

const FAR_PLACES = join(PACKAGE_ROOT, "test", "rehearsal", "rehearse", "far-places.yaml");
/** A machine that does other things as well takes so long. */
const LONGEST_MS = 400_000;

it("a machine behind SSH that takes no write is caught up, and Modal, SOPS files, workflows, a Worker and AWS with it", {
  timeout: LONGEST_MS,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-far-places-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const options = { seed: 1, rate: 20, workers: 1, folder, fresh: false, log: () => {} };
  const { cells, leftOut, requestsBySecret } = await rehearseFaults({
    ...options,
    catalog: FAR_PLACES,
    operations: ["rotate"],
    faults: "partial-fan-out",
    only: "at gpu",
  });
  expect(cells.map(({ cell, outcome, violations }) => [cell, outcome, violations])).toEqual([
    ["rotate: partial-fan-out at gpu", "held", []],
  ]);
  expect(cells[0]?.resumes).toBeGreaterThan(0);
  expect(leftOut).toBeGreaterThan(50);
  // Those who call from Modal, a Worker, Codespaces and AWS, and who opens the files.
  expect(Object.values(requestsBySecret).every((requests) => requests > 100)).toBe(true);
});
