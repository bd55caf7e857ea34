import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { turnPath } from "../../../cli/turn/record.ts";

const MODULE = join(import.meta.dirname, "../../../cli/turn/take-turn.ts");

/** Takes the turn, tells so, and keeps it until standard input ends. */
const program = (folder: string) => `
  import { takeTurn } from ${JSON.stringify(MODULE)};
  const at = ${JSON.stringify({ root: folder, directory: folder })};
  process.stdin.resume();
  try { await takeTurn(at, { command: "keyturn rotate", subject: "all" }); console.log("mine"); }
  catch (error) { console.log(error.exitCode); process.exit(); }`;

describe("a turn that a killed process left", () => {
  it("goes to one alone of several that find it at once", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-turn-"));
    try {
      const owner = { pid: spawnSync("true").pid, host: hostname(), started: "", instance: "another" };
      const work = { command: "keyturn rotate", subject: "all", user: "ann", at: "2026-01-31T12:00:00.000Z" };
      mkdirSync(join(folder, ".keyturn"));
      writeFileSync(turnPath(folder), JSON.stringify({ version: 1, owner, ...work, begun: false }));
      const start = [...["--import", "tsx", "--input-type=module"], "--eval", program(folder)];
      const runs = [1, 2, 3].map(() => execa(process.execPath, start, { stdin: "pipe" }));
      const refused = runs.map(async (run) => await run);
      // Two are refused and end; only then the one that has it is let go.
      let ended = 0;
      await new Promise<void>((enough) => {
        for (const one of refused) one.then(() => ++ended === 2 && enough());
      });
      for (const run of runs) run.stdin.end();
      const said = (await Promise.all(refused)).map(({ stdout }) => stdout);
      expect(said.toSorted()).toEqual(["4", "4", "mine"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
