import { mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { historyFolder } from "../../../cli/history/history-file.ts";
import { findKilled, noteBegun } from "../../../cli/history/open-runs.ts";
import { runOf } from "./made-runs.ts";

/** No process has it: the kernel's largest is 2^22. */
const DEAD = 2 ** 22 + 1;

const { end: _, ...rest } = runOf();
const begun = { ...rest, outcome: "killed" as const };

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), "keyturn-open-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

const notes = (root: string) => readdirSync(historyFolder(root)).filter((name) => name.endsWith(".open"));

/** As if the process that noted it had died. */
function kill(root: string): void {
  const [name = ""] = notes(root);
  renameSync(
    join(historyFolder(root), name),
    join(historyFolder(root), name.replace(`.${process.pid}.`, `.${DEAD}.`)),
  );
}

describe("the note of a run that began", () => {
  it("is for its owner alone, and goes when the run has ended", async () => {
    const root = folder();
    const forget = await noteBegun(root, "prod", begun);
    const [name = ""] = notes(root);
    expect(name).toBe(`prod.${hostname()}.${process.pid}.open`);
    expect(statSync(join(historyFolder(root), name)).mode & 0o777).toBe(0o600);
    await forget();
    expect(notes(root)).toEqual([]);
  });

  it("gives the run back that was killed, until its line is written", async () => {
    const root = folder();
    await noteBegun(root, "prod", begun);
    kill(root);
    const killed = await findKilled(root, "prod");
    expect(killed.runs).toEqual([begun]);
    expect(notes(root)).toHaveLength(1);
    await killed.forget();
    expect(await findKilled(root, "prod")).toMatchObject({ runs: [] });
  });

  it("of another stack, or of a run that lives, is left alone", async () => {
    const root = folder();
    await noteBegun(root, "prod", begun);
    kill(root);
    const others = [await findKilled(root, "staging"), await findKilled(root, "pro")];
    expect(others.map(({ runs }) => runs)).toEqual([[], []]);
    const [name = ""] = notes(root);
    renameSync(
      join(historyFolder(root), name),
      join(historyFolder(root), name.replace(`.${DEAD}.`, `.${process.ppid}.`)),
    );
    expect((await findKilled(root, "prod")).runs).toEqual([]);
  });
});
