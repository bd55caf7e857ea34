import { type Asked, INVARIANT_NUMBERS, INVARIANTS, type Invariant } from "./violation.ts";

/** How often each invariant was asked, in all and in the run in which it was asked least. */
export function askedLines(runs: readonly Asked[], notOf: readonly Invariant[]): string[] {
  const rows = INVARIANT_NUMBERS.map((number) => {
    const times = runs.map((asked) => asked[number]);
    const numbers = notOf.includes(number)
      ? ["-", "-"]
      : [`${times.reduce((sum, one) => sum + one, 0)}`, `${Math.min(...times)}`];
    return [`${number} ${INVARIANTS[number]}`, ...numbers];
  });
  const none = notOf.length === 0 ? [] : ["-: nothing of this catalog can break it."];
  return [
    ...columns([["WHAT MUST HOLD", "ASKED", "LEAST IN A RUN"], ...rows]),
    ...none,
    "8 an upgrade of a dependency makes nothing anew: not asked here.",
  ];
}

/** What was played and what was real. */
export function playedBy(standIns: readonly string[]): string[] {
  const played = standIns.length === 0 ? [] : [`Played by keyturn's stand-ins: ${standIns.join(", ")}.`];
  return [...played, "Engine, program and files were real."];
}

/** Rows whose columns stand below each other. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Which secrets a rehearsal says nothing of, in a sentence. */
export function neverTurnedText(names: readonly string[]): string {
  return `${names.length} never turned here, so that their requests show nothing: ${names.join(", ")}.`;
}
