import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { appendHistory, historyFolder, historyPath, readHistory } from "../../../cli/history/history-file.ts";
import { runOf } from "./made-runs.ts";

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), "keyturn-record-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("a stack's record", () => {
  it("is a file that its owner alone may read, in a folder that Git passes by", async () => {
    const root = folder();
    await appendHistory(root, "prod", [runOf()]);
    expect(modeOf(historyPath(root, "prod"))).toBe(0o600);
    expect(modeOf(historyFolder(root))).toBe(0o700);
    expect(readFileSync(join(historyFolder(root), ".gitignore"), "utf8")).toBe("*\n");
  });

  it("gets one line a run, and gives them back in their order", async () => {
    const root = folder();
    const runs = [runOf(), runOf({ command: "retire" }), runOf({ command: "resume" })];
    for (const run of runs) await appendHistory(root, "prod", [run]);
    expect(readFileSync(historyPath(root, "prod"), "utf8").split("\n")).toHaveLength(4);
    expect(await readHistory(root, "prod")).toEqual({ runs, unreadable: 0 });
  });

  it("is not there before the first run", async () => {
    expect(await readHistory(folder(), "prod")).toBeUndefined();
  });

  it("passes over a last line that was torn as it was written, and the next run takes it off", async () => {
    const root = folder();
    await appendHistory(root, "prod", [runOf()]);
    appendFileSync(
      historyPath(root, "prod"),
      JSON.stringify(runOf({ why: "schlüssel ausgetauscht" })).slice(0, 120),
    );
    expect(await readHistory(root, "prod")).toEqual({ runs: [runOf()], unreadable: 1 });
    await appendHistory(root, "prod", [runOf({ command: "resume" })]);
    expect(await readHistory(root, "prod")).toEqual({
      runs: [runOf(), runOf({ command: "resume" })],
      unreadable: 0,
    });
  });

  it("counts bytes, not characters, where it takes a torn line off", async () => {
    const root = folder();
    const umlauts = runOf({ why: "Schlüssel für die Öffnung" });
    await appendHistory(root, "prod", [umlauts]);
    appendFileSync(historyPath(root, "prod"), '{"version":1,"why":"für');
    await appendHistory(root, "prod", [runOf()]);
    expect(await readHistory(root, "prod")).toEqual({ runs: [umlauts, runOf()], unreadable: 0 });
  });

  it("keeps a whole last line that only lacks its line end", async () => {
    const root = folder();
    await appendHistory(root, "prod", [runOf()]);
    const path = historyPath(root, "prod");
    writeFileSync(path, readFileSync(path, "utf8").trimEnd());
    await appendHistory(root, "prod", [runOf({ command: "retire" })]);
    expect((await readHistory(root, "prod"))?.runs.map(({ command }) => command)).toEqual([
      "rotate",
      "retire",
    ]);
  });

  it("leaves lines within that it can't read, such as a newer version's, as they are", async () => {
    const root = folder();
    await appendHistory(root, "prod", [runOf()]);
    appendFileSync(historyPath(root, "prod"), '{"version":2}\n');
    await appendHistory(root, "prod", [runOf()]);
    expect(await readHistory(root, "prod")).toEqual({ runs: [runOf(), runOf()], unreadable: 1 });
    expect(readFileSync(historyPath(root, "prod"), "utf8")).toContain('\n{"version":2}\n');
  });

  it("is closed again where somebody opened it to others", async () => {
    const root = folder();
    await appendHistory(root, "prod", [runOf()]);
    chmodSync(historyPath(root, "prod"), 0o644);
    await appendHistory(root, "prod", [runOf()]);
    expect(modeOf(historyPath(root, "prod"))).toBe(0o600);
  });
});
