import type { CellResult } from "./faults/cell-result.ts";
import type { FaultsResult } from "./faults/rehearse-faults.ts";
import { askedLines, columns, neverTurnedText, playedBy } from "./table-parts.ts";

/**
 * The outcome of cells, for a terminal: by class, what was asked, and every cell that did not hold.
 *
 * @param repeat the command line that played them, without the choice of cells
 */
export function cellsTable(result: FaultsResult, repeat: string): string {
  const { cells, leftOut, fromBefore, secrets, dual, requestsBySecret, standIns } = result;
  const failed = cells.filter(({ outcome }) => outcome !== "held");
  const carried = Object.entries(requestsBySecret).map(([secret, requests]) => [secret, `${requests}`]);
  return [
    ...columns([["FAULT", "CELLS", "HELD", "MOST RESUMES", "SECONDS EACH"], ...classRows(cells)]),
    "",
    ...askedLines(
      cells.map(({ asked }) => asked),
      result.notOf,
    ),
    "",
    ...columns([["SECRET", "REQUESTS"], ...carried]),
    `${dual} of ${secrets} secrets have overlap: dual.`,
    ...(result.neverTurned.length === 0 ? [] : [neverTurnedText(result.neverTurned)]),
    "",
    `${cells.length} cells, ${cells.length - failed.length} held.${countOf(fromBefore, "played by an earlier call")}` +
      countOf(leftOut, "not asked for"),
    ...failed.flatMap((cell) => [
      `${cell.outcome}: ${cell.cell}`,
      ...cell.violations.map(({ invariant, what }) => `    ${invariant}: ${what}`),
      `    again: ${repeatOf(cell, repeat)}`,
    ]),
    ...playedBy(standIns),
  ].join("\n");
}

/** The command line that plays one cell again. */
export function repeatOf({ cell }: CellResult, repeat: string): string {
  return `${repeat} --only ${JSON.stringify(cell)}`;
}

function classRows(cells: readonly CellResult[]): string[][] {
  return [...new Set(cells.map(({ fault }) => fault))].map((fault) => {
    const all = cells.filter((cell) => cell.fault === fault);
    const held = all.filter(({ outcome }) => outcome === "held").length;
    const resumes = Math.max(...all.map((cell) => cell.resumes));
    const seconds = all.reduce((sum, cell) => sum + cell.seconds, 0) / all.length;
    return [fault, `${all.length}`, `${held}`, `${resumes}`, seconds.toFixed(1)];
  });
}

function countOf(number: number, what: string): string {
  return number === 0 ? "" : ` ${number} ${what}.`;
}
