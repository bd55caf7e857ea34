import { cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { execa } from "execa";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { PACKAGE_ROOT, projectFile } from "../../cli/project-file.ts";
import { rehearseFaults } from "../../rehearsal/rehearse/faults/rehearse-faults.ts";
import { rehearse } from "../../rehearsal/rehearse/rehearse.ts";
import { KEYTURN } from "../../rehearsal/scratch-system.ts";

const REHEARSAL = join(PACKAGE_ROOT, "catalog", "rehearsal.yaml");
const CATALOGS = join(PACKAGE_ROOT, "test", "rehearsal", "rehearse");
const BACKWARDS = join(CATALOGS, "backwards.yaml");
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

/** A folder with a stack whose catalog is small, and another one for what is temporary. */
function smallProject(): { project: string; temporary: string } {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-small-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [project, temporary] = [join(folder, "project"), join(folder, "tmp")];
  for (const each of [project, temporary]) mkdirSync(each);
  cpSync(join(CATALOGS, "small.yaml"), join(project, "small.yaml"));
  writeFileSync(join(project, "Pulumi.yaml"), projectFile("small", relative(project, PACKAGE_ROOT)));
  writeFileSync(join(project, "Pulumi.prod.yaml"), "config:\n  keyturn:catalog: small.yaml\n");
  return { project, temporary };
}

/** What a rehearsal has under way in a folder: files of its own, and processes that stand in it. */
function leftIn(temporary: string): string[] {
  const folders = readdirSync(temporary).filter((name) => name.startsWith("keyturn-rehearsal-"));
  const processes = readdirSync("/proc").filter((name) => {
    try {
      return readlinkSync(`/proc/${name}/cwd`).startsWith(`${temporary}/`);
    } catch {
      return false;
    }
  });
  return [...folders, ...processes];
}

describe("a rehearsal with faults", () => {
  it("plays cells that the seed chooses, and all that must hold is asked of each", {
    timeout: LONGEST_MS,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-cells-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const options = { ...COMMON, rate: 20, workers: 1, folder, fresh: false, faults: "all" } as const;
    const came = await rehearseFaults({
      ...options,
      catalog: join(CATALOGS, "small.yaml"),
      operations: ["rotate"],
      only: "killed",
      sample: 1,
    });
    expect(came.cells.map(({ outcome, violations }) => [outcome, violations])).toEqual([["held", []]]);
    expect(came.cells.every(({ resumes }) => resumes > 0)).toBe(true);
    expect(came.leftOut).toBeGreaterThan(10);
    expect(came.requestsBySecret.TOKEN).toBeGreaterThan(20);
  });

  it.each(["SIGKILL", "SIGINT"] as const)(
    "goes on after %s, which leaves no process and no file",
    {
      timeout: LONGEST_MS,
    },
    async (signal) => {
      const { project, temporary } = smallProject();
      const only = ["--only", "rotate: engine-killed as creating RandomPassword"];
      const args = [
        "rehearse",
        "--stack",
        "prod",
        "--faults",
        "engine-killed",
        ...only,
        "--workers",
        "1",
        "--json",
      ];
      const [node, ...keyturn] = KEYTURN;
      const options = { cwd: project, env: { TMPDIR: temporary }, reject: false } as const;
      const stopped = execa(node, [...keyturn, ...args], options);
      let said = "";
      stopped.stderr.on("data", (text) => {
        said += String(text);
      });
      await vi.waitFor(() => expect(said).toContain("[1/2]"), { timeout: LONGEST_MS, interval: 50 });
      await vi.waitFor(() => expect(leftIn(temporary).length).toBeGreaterThan(2), { timeout: 30_000 });
      stopped.kill(signal);
      await stopped;
      await vi.waitFor(() => expect(leftIn(temporary)).toEqual([]), { timeout: 30_000 });
      const again = await execa(node, [...keyturn, ...args], options);
      expect(JSON.parse(again.stdout)).toMatchObject({
        cells: 2,
        fromBefore: 1,
        violations: 0,
        unconverged: 0,
      });
      expect(leftIn(temporary)).toEqual([]);
    },
  );

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
