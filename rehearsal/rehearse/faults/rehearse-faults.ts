import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../../../cli/errors.ts";
import { type Cell, cellName } from "./cell.ts";
import { cellsOf } from "./cells.ts";
import { codeHash } from "./code-hash.ts";
import type { FaultClass } from "./fault-class.ts";
import { FinishedCells } from "./finished-cells.ts";
import { type CellResult, runCell } from "./run-cell.ts";
import { makeWorker, type Worker } from "./worker.ts";

/** Which faults are played, and how. */
export interface FaultsOptions {
  /** The path of the stack's catalog. */
  readonly catalog: string;
  /** All classes at each kind of boundary; at each boundary; or one class. */
  readonly faults: "all" | "exhaustive" | FaultClass;
  /** Only the cells whose name holds this. */
  readonly only?: string;
  readonly seed: number;
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
  readonly standIns: readonly string[];
}

/** Plays every cell of a catalog. @throws CommandError where no cell fits */
export async function rehearseFaults(options: FaultsOptions): Promise<FaultsResult> {
  const { catalog, log, folder } = options;
  const finished = new FinishedCells(join(folder, "cells.jsonl"), codeHash(readFileSync(catalog, "utf8")));
  if (options.fresh) finished.forget();
  log("Bringing the system up …");
  const first = await makeWorker(catalog, log);
  const workers: Worker[] = [first];
  try {
    const cells = chosen(options, first);
    const results = new Map<string, CellResult>();
    const queue: Cell[] = [];
    for (const cell of cells) {
      const before = finished.heldBefore(cellName(cell));
      if (before === undefined) queue.push(cell);
      else results.set(before.cell, before);
    }
    const fromBefore = results.size;
    log(`${cells.length} cells${fromBefore > 0 ? `, ${fromBefore} of them played before` : ""}.`);
    const progress = new Progress(queue.length, log);
    const play = async (worker: Worker) => {
      for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
        const result = await runCell(worker, cell, options);
        finished.add(result);
        results.set(result.cell, result);
        progress.tell(result);
      }
    };
    const more = Array.from({ length: Math.min(options.workers, queue.length) - 1 }, async () => {
      const worker = await makeWorker(catalog, () => {});
      workers.push(worker);
      await play(worker);
    });
    await Promise.all([play(first), ...more]);
    const all = cells.flatMap((cell) => results.get(cellName(cell)) ?? []);
    return { cells: all, fromBefore, standIns: first.system.standIns };
  } finally {
    await Promise.all(workers.map(({ system }) => system.close()));
  }
}

function chosen({ faults, only }: FaultsOptions, { system, boundaries }: Worker): Cell[] {
  const extent = faults === "exhaustive" ? "every" : "kinds";
  const cells = cellsOf(system.model.catalog, boundaries, extent).filter(
    (cell) =>
      (faults === "all" || faults === "exhaustive" || cell.fault === faults) &&
      (only === undefined || cellName(cell).includes(only)),
  );
  if (cells.length > 0) return cells;
  throw new CommandError(
    only === undefined
      ? `nothing of this catalog can be struck by ${faults}`
      : `no cell of ${faults} has "${only}" in its name; keyturn rehearse --faults ${faults} names them as it plays them`,
  );
}

/** Tells how far it is. */
class Progress {
  readonly #total: number;
  readonly #log: (line: string) => void;
  readonly #started = performance.now();
  #done = 0;

  constructor(total: number, log: (line: string) => void) {
    this.#total = total;
    this.#log = log;
  }

  tell({ cell, outcome, seconds, violations, resumes }: CellResult): void {
    this.#done += 1;
    const left = ((performance.now() - this.#started) / this.#done) * (this.#total - this.#done);
    const resumed = resumes === 0 ? "" : `, ${resumes} resumed`;
    const minutes = left < 60_000 ? "" : `; about ${Math.ceil(left / 60_000)} min left`;
    this.#log(`[${this.#done}/${this.#total}] ${outcome}: ${cell} (${seconds} s${resumed})${minutes}`);
    for (const { invariant, what } of violations) this.#log(`    ${invariant}: ${what}`);
  }
}
