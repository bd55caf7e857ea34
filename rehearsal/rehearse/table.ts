import type { CellResult } from "./faults/run-cell.ts";
import type { RehearsalResult } from "./rehearse.ts";
import { INVARIANTS, type Violation } from "./violation.ts";

/** The outcome of a rehearsal without faults, for a terminal. */
export function resultTable(result: RehearsalResult): string {
  const rows = result.parties.map(({ secret, overlap, acceptors, callers }) => [
    secret,
    overlap,
    `${result.requestsBySecret[secret] ?? 0}`,
    `${count(result, secret, false)}`,
    `${count(result, secret, true)}`,
    callers.length === 0
      ? "nobody presents it: it stands in one place"
      : `${names(callers)} → ${acceptors.length === 0 ? "the API that minted it" : names(acceptors)}`,
  ]);
  const head = ["SECRET", "OVERLAP", "REQUESTS", "REFUSED", "IN WINDOW", "WHO CALLS WHOM"];
  const lines = [
    ...columns([head, ...rows]),
    "",
    `${result.requests} requests, ${result.refused} refused; ${result.refusedInWindow} in a window that the plan announces.`,
    `${result.dual} of ${result.secrets} secrets have overlap: dual.`,
    ...violationLines(result.violations),
    ...playedBy(result.standIns),
  ];
  return lines.join("\n");
}

/** The outcome of cells, for a terminal: by class, and every one that did not hold. */
export function cellsTable(
  cells: readonly CellResult[],
  standIns: readonly string[],
  repeat: string,
): string {
  const classes = new Map<string, CellResult[]>();
  for (const cell of cells) {
    const [, kind = ""] = /^\w+: (\S+)/.exec(cell.cell) ?? [];
    classes.set(kind, [...(classes.get(kind) ?? []), cell]);
  }
  const rows = [...classes].map(([kind, all]) => {
    const held = all.filter(({ outcome }) => outcome === "held").length;
    const resumes = Math.max(...all.map((cell) => cell.resumes));
    const seconds = all.reduce((sum, cell) => sum + cell.seconds, 0) / all.length;
    return [kind, `${all.length}`, `${held}`, `${resumes}`, seconds.toFixed(1)];
  });
  const failed = cells.filter(({ outcome }) => outcome !== "held");
  return [
    ...columns([["FAULT", "CELLS", "HELD", "MOST RESUMES", "SECONDS EACH"], ...rows]),
    "",
    `${cells.length} cells, ${cells.length - failed.length} held.`,
    ...failed.flatMap(({ cell, outcome, violations }) => [
      `${outcome}: ${cell}`,
      ...violations.map(({ invariant, what }) => `    ${invariant}: ${what}`),
      `    again: ${repeat} --only ${JSON.stringify(cell)}`,
    ]),
    ...playedBy(standIns),
  ].join("\n");
}

function count({ refusals }: RehearsalResult, secret: string, announced: boolean): number {
  return refusals.filter((one) => one.secret === secret && one.announced === announced).length;
}

function violationLines(violations: readonly Violation[]): string[] {
  if (violations.length === 0) return ["All that must hold held."];
  return violations.map(({ invariant, what }) => `NOT HELD: ${INVARIANTS[invariant]}: ${what}`);
}

function playedBy(standIns: readonly string[]): string[] {
  const played = standIns.length === 0 ? [] : [`Played by keyturn's stand-ins: ${standIns.join(", ")}.`];
  return [
    ...played,
    "Engine, program and files were real. That an upgrade makes nothing anew is not asked here.",
  ];
}

function names(deliveries: readonly { target: string }[]): string {
  return [...new Set(deliveries.map(({ target }) => target))].join(", ");
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
