import { describe, expect, it } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { appendHistory } from "../../cli/history/history-file.ts";
import { runOf } from "./history/made-runs.ts";
import { keyturn, useProject } from "./support.ts";

describe("keyturn blast", () => {
  it("tells what a leak touches, what a rotation does, and that none is on record", async () => {
    useProject();
    const { out, exitCode } = await keyturn("blast", "TOKEN");
    expect(exitCode).toBe(EXIT.done);
    expect(out).toContain("HEADER, which is made from it");
    expect(out).toContain("A rotation: keyturn rotate TOKEN\n  TOKEN goes from generation 1 to 2");
    expect(out).toMatch(/The last rotation\n {2}none is on record here\n$/);
  });

  it("tells how long the last rotation took, by the record", async () => {
    const root = useProject();
    await appendHistory(root, "test", [runOf()]);
    expect((await keyturn("blast", "HEADER")).out).toMatch(
      /The last rotation\n {2}TOKEN: 2026-02-01 10:00Z, .*took 10 s\n$/,
    );
    const { out } = await keyturn("blast", "TOKEN", "--json");
    expect(JSON.parse(out)).toMatchObject({
      stack: "test",
      secret: "TOKEN",
      derived: ["HEADER"],
      rotates: ["TOKEN"],
      lastRotations: [{ secret: "TOKEN", seconds: 10, runs: 1, outcome: "done" }],
    });
  });

  it("prints a graph for those who like to look", async () => {
    useProject();
    const { out } = await keyturn("blast", "TOKEN", "--mermaid");
    expect(out).toMatch(/^graph LR\n/);
  });

  it("says which name was meant", async () => {
    useProject();
    const told = await keyturn("blast", "TOKNE");
    expect(told).toMatchObject({ out: "", exitCode: EXIT.badInput });
    expect(told.err).toContain("did you mean TOKEN?");
  });
});
