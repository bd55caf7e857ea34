import { describe, expect, it } from "vitest";
import { lastRotation } from "../../../cli/history/last-rotation.ts";
import { runOf, turn } from "./made-runs.ts";

const at = (second: number) => new Date(Date.UTC(2026, 1, 1, 10, 0, second)).toISOString();
const run = (from: number, to: number, more = {}) => runOf({ start: at(from), end: at(to), ...more });

describe("the last rotation of a secret", () => {
  it("is the last run that turned it, whatever came after it", () => {
    const runs = [
      run(0, 10),
      run(20, 25),
      run(30, 39, { command: "retire", secrets: [turn({ kind: "retire" })] }),
    ];
    expect(lastRotation(runs, "TOKEN")).toEqual({ start: at(20), seconds: 5, runs: 1, outcome: "done" });
  });

  it("lasts until it was done, without the time between its runs", () => {
    const runs = [
      run(0, 4, { outcome: "failed" }),
      run(20, 22, { command: "resume", outcome: "interrupted" }),
      run(30, 31, { command: "resume", secrets: [] }),
      run(40, 43, { command: "resume" }),
      run(50, 59, { command: "resume" }),
    ];
    expect(lastRotation(runs, "TOKEN")).toEqual({ start: at(0), seconds: 9, runs: 3, outcome: "done" });
  });

  it("is unknown where none is on record, or the state alone tells of it", () => {
    expect(lastRotation([run(0, 10)], "OTHER")).toBeUndefined();
    expect(lastRotation([run(0, 10, { command: "unrecorded" })], "TOKEN")).toBeUndefined();
  });
});
