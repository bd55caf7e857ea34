import type { RehearsalResult } from "./rehearse.ts";
import { askedLines, columns, neverTurnedText, playedBy } from "./table-parts.ts";
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
    ...(result.neverTurned.length === 0 ? [] : [neverTurnedText(result.neverTurned)]),
    "",
    ...askedLines([result.asked], result.notOf),
    ...violationLines(result.violations),
    ...playedBy(result.standIns),
  ];
  return lines.join("\n");
}

function count({ refusals }: RehearsalResult, secret: string, announced: boolean): number {
  return refusals.filter((one) => one.secret === secret && one.announced === announced).length;
}

function violationLines(violations: readonly Violation[]): string[] {
  if (violations.length === 0) return ["All that must hold held."];
  return violations.map(({ invariant, what }) => `NOT HELD: ${INVARIANTS[invariant]}: ${what}`);
}

function names(deliveries: readonly { target: string }[]): string {
  return [...new Set(deliveries.map(({ target }) => target))].join(", ");
}
