import { join } from "node:path";
import { derivedFrom, joinedCatalogFile } from "../../../components/catalog/index.ts";
import { rotatable } from "../../../components/plan/index.ts";
import { type Invariant, notOf } from "../violation.ts";
import { type Cell, cellName } from "./cell.ts";
import type { CellResult } from "./cell-result.ts";
import { cellsOf } from "./cells.ts";
import { type CellChoice, chooseCells, extentOf, waitingSpread } from "./choose-cells.ts";
import { codeHash } from "./code-hash.ts";
import { FinishedCells } from "./finished-cells.ts";
import { OPERATIONS, type Operation } from "./operation.ts";
import { CellProgress } from "./progress.ts";
import { runCell } from "./run-cell.ts";
import { makeWorker, type Worker } from "./worker.ts";

/** Which faults are played, and how. */
export interface FaultsOptions extends CellChoice {
  /** The path of the stack's catalog. */
  readonly catalog: string;
  /** What is under way when something goes wrong; if left out, every operation. */
  readonly operations?: readonly Operation[];
  readonly rate: number;
  /** How many cells at a time. */
  readonly workers: number;
  /** Where finished cells are kept. */
  readonly folder: string;
  /** Whether cells that were finished before are played again. */
  readonly fresh: boolean;
  readonly log: (line: string) => void;
}

/** What came of all cells. */
export interface FaultsResult {
  readonly cells: readonly CellResult[];
  /** How many of them an earlier, stopped rehearsal had played. */
  readonly fromBefore: number;
  /** How many cells the catalog has besides, where not all were asked for. */
  readonly leftOut: number;
  /** The invariants of which the catalog has nothing that they could be asked of. */
  readonly notOf: readonly Invariant[];
  readonly secrets: number;
  /** How many of them have `overlap: dual`. */
  readonly dual: number;
  /** Those that no cell turned: locked ones, those that only a person gives, and the like. Of them nothing is shown. */
  readonly neverTurned: readonly string[];
  readonly requestsBySecret: Readonly<Record<string, number>>;
  readonly standIns: readonly string[];
  readonly seconds: number;
}

/** Plays every cell of a catalog. @throws CommandError where no cell fits */
export async function rehearseFaults(options: FaultsOptions): Promise<FaultsResult> {
  const started = performance.now();
  const { catalog, log, folder, operations = OPERATIONS } = options;
  const finished = new FinishedCells(join(folder, "cells.jsonl"), codeHash(joinedCatalogFile(catalog)));
  if (options.fresh) finished.forget();
  log("Bringing the system up …");
  const first = await makeWorker(catalog, operations, log);
  const workers: Worker[] = [first];
  for (const change of first.system.changes) log(`mind: ${change}`);
  try {
    const every = cellsOf(first.system.model.catalog, first.boundaries, extentOf(options.faults));
    const cells = chooseCells(every, options);
    const results = new Map<string, CellResult>();
    const open: Cell[] = [];
    for (const cell of cells) {
      const before = finished.heldBefore(cellName(cell));
      if (before === undefined) open.push(cell);
      else results.set(before.cell, before);
    }
    const fromBefore = results.size;
    log(`${cells.length} cells${fromBefore > 0 ? `, ${fromBefore} of them played before` : ""}.`);
    const queue = waitingSpread(open);
    const progress = new CellProgress(queue.length, log);
    const play = async (worker: Worker) => {
      for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
        const result = await runCell(worker, cell, options);
        finished.add(result);
        results.set(result.cell, result);
        progress.tell(result);
      }
    };
    const more = Array.from({ length: Math.min(options.workers, queue.length) - 1 }, async () => {
      const worker = await makeWorker(catalog, operations, () => {});
      workers.push(worker);
      await play(worker);
    });
    await Promise.all([play(first), ...more]);
    const all = cells.flatMap((cell) => results.get(cellName(cell)) ?? []);
    const { model, standIns } = first.system;
    const secrets = Object.entries(model.catalog.secrets);
    // What every cell's rotation names (`operation.ts`).
    const named = rotatable(model.catalog);
    const turned = new Set([...named, ...derivedFrom(model.catalog, named)]);
    const requests = secrets.map(([name]) => [name, sumOf(all, (one) => one.requestsBySecret[name] ?? 0)]);
    return {
      cells: all,
      fromBefore,
      leftOut: every.length - cells.length,
      notOf: notOf(model.catalog),
      secrets: secrets.length,
      dual: secrets.filter(([, { overlap }]) => overlap === "dual").length,
      neverTurned: secrets.flatMap(([name]) => (turned.has(name) ? [] : [name])),
      requestsBySecret: Object.fromEntries(requests) as Record<string, number>,
      standIns,
      seconds: Math.round((performance.now() - started) / 100) / 10,
    };
  } finally {
    await Promise.all(workers.map(({ system }) => system.close()));
  }
}

function sumOf<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}
