import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { FinishedCells } from "../../../rehearsal/rehearse/faults/finished-cells.ts";

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-cells-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "kept", "cells.jsonl");
}

const result = (cell: string, outcome: "held" | "violated") =>
  ({
    cell,
    operation: "rotate",
    fault: "slow",
    spot: "fly GET /apps",
    outcome,
    violations: [],
    asked: { 1: 10, 2: 1, 3: 1, 4: 1, 5: 1, 6: 0, 7: 1 },
    resumes: 1,
    requests: 10,
    requestsBySecret: { TOKEN: 10 },
    seconds: 5,
  }) as const;

it("goes on after a rehearsal that was killed as it wrote", () => {
  const path = file();
  new FinishedCells(path, "same").add(result("rotate: slow", "held"));
  appendFileSync(path, '{"hash":"same","result":{"cell":"rotate: 5');
  const again = new FinishedCells(path, "same");
  expect(again.heldBefore("rotate: slow")).toEqual(result("rotate: slow", "held"));
  expect(again.heldBefore("rotate: 500")).toBeUndefined();
});

it("keeps what is added after a torn line", () => {
  const path = file();
  new FinishedCells(path, "same").add(result("rotate: slow", "held"));
  appendFileSync(path, '{"hash":"same","result":{"cell":"rotate: 5');
  new FinishedCells(path, "same").add(result("rotate: 500", "held"));
  expect(new FinishedCells(path, "same").heldBefore("rotate: 500")).toBeDefined();
});

it("plays a cell again that did not hold, or was played with other code", () => {
  const path = file();
  const before = new FinishedCells(path, "same");
  before.add(result("rotate: slow", "violated"));
  before.add(result("rotate: 500", "held"));
  expect(new FinishedCells(path, "same").heldBefore("rotate: slow")).toBeUndefined();
  expect(new FinishedCells(path, "other").heldBefore("rotate: 500")).toBeUndefined();
});
