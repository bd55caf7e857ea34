import { CommandError } from "../../../cli/errors.ts";
import { seededRandom, shuffled } from "../random.ts";
import { type Cell, cellName } from "./cell.ts";
import type { Extent } from "./cells.ts";
import type { FaultClass } from "./fault-class.ts";

/** Which of a catalog's cells are played. */
export interface CellChoice {
  /** All classes at each kind of boundary; at each boundary; or one class. */
  readonly faults: "all" | "exhaustive" | FaultClass;
  /** Only the cells whose name holds this. */
  readonly only?: string;
  /** So many of them, chosen by the seed. */
  readonly sample?: number;
  readonly seed: number;
}

/** At how many boundaries a class strikes. */
export function extentOf(faults: CellChoice["faults"]): Extent {
  return faults === "exhaustive" ? "every" : "kinds";
}

/** Those of all cells that are to be played. @throws CommandError where none fits */
export function chooseCells(every: readonly Cell[], { faults, only, sample, seed }: CellChoice): Cell[] {
  const fitting = every.filter(
    (cell) =>
      (faults === "all" || faults === "exhaustive" || cell.fault === faults) &&
      (only === undefined || cellName(cell).includes(only)),
  );
  const cells = sample === undefined ? fitting : shuffled(seededRandom(seed), fitting).slice(0, sample);
  if (cells.length > 0) return cells;
  throw new CommandError(
    only === undefined
      ? `nothing of this catalog can be struck by ${faults}`
      : `no cell of ${faults} has "${only}" in its name; keyturn rehearse --faults ${faults} names them as it plays them`,
  );
}

/** Cells in which the engine mostly waits, evenly among the others, so that these use the processor meanwhile. */
export function waitingSpread(cells: readonly Cell[]): Cell[] {
  const isWaiting = ({ fault }: Cell) => fault === "state-write-refused";
  const at = (group: readonly Cell[]) =>
    group.map((cell, index) => ({ cell, at: (index + 0.5) / group.length }));
  return [...at(cells.filter(isWaiting)), ...at(cells.filter((cell) => !isWaiting(cell)))]
    .toSorted((a, b) => a.at - b.at)
    .map(({ cell }) => cell);
}
