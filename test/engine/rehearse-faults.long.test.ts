import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { rehearseFaults } from "../../rehearsal/rehearse/faults/rehearse-faults.ts";
import { rehearse } from "../../rehearsal/rehearse/rehearse.ts";

const REHEARSAL = join(PACKAGE_ROOT, "catalog", "rehearsal.yaml");
const BACKWARDS = join(PACKAGE_ROOT, "test", "rehearsal", "rehearse", "backwards.yaml");
/** A machine that does other things as well takes so long. */
const LONGEST_MS = 400_000;
const COMMON = { seed: 1, log: () => {} };

describe("a rehearsal of a broken catalog", () => {
  it("shows requests refused where callers turn before acceptors", { timeout: LONGEST_MS }, async () => {
    const acceptors = { TOKEN: ["server"] };
    const came = await rehearse({ ...COMMON, catalog: BACKWARDS, rate: 50, leastRequests: 1, acceptors });
    expect(came.refused).toBeGreaterThan(0);
    expect(came.refusals[0]).toMatchObject({ secret: "TOKEN", acceptor: "server", announced: false });
    // The probe finds it too, and nothing goes on.
    expect(came.violations.map(({ what }) => what).join()).toMatch(/keyturn rotate TOKEN .*ended with/);
  });
});

describe("a rehearsal with faults", () => {
  it("plays cells, which hold, and not again when it is called a second time", {
    timeout: LONGEST_MS,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-cells-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const options = { ...COMMON, catalog: REHEARSAL, rate: 20, workers: 1, folder, fresh: false } as const;
    const cells = {
      ...options,
      faults: "engine-killed",
      only: "rotate: engine-killed as creating RandomPassword",
    } as const;
    const first = await rehearseFaults(cells);
    expect(first.cells.length).toBe(2);
    expect(first.cells.filter(({ outcome }) => outcome !== "held")).toEqual([]);
    const again = await rehearseFaults(cells);
    expect(again.fromBefore).toBe(first.cells.length);
    expect(again.cells).toEqual(first.cells);
  });
});
