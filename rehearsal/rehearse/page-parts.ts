import { escaped, row } from "../../cli/page/html.ts";
import { type Asked, INVARIANT_NUMBERS, INVARIANTS, type Invariant, sumOfAsked } from "./violation.ts";

/** How often each invariant was asked. */
export function askedTable(runs: readonly Asked[], notOf: readonly Invariant[]): string {
  const sum = sumOfAsked(runs);
  const rows = INVARIANT_NUMBERS.map((number) => {
    const times = notOf.includes(number) ? "nothing of this catalog can break it" : `${sum[number]}`;
    return row([`${number}`, INVARIANTS[number]], [times]);
  });
  const eighth = row(["8", "an upgrade of a dependency makes nothing anew"], ["not asked here"]);
  return `<table><tr><th></th><th>What must hold</th><th class="number">Asked</th></tr>${rows.join("")}${eighth}</table>`;
}

/** What was played and what was real. */
export function playedByNote(standIns: readonly string[]): string {
  const played =
    standIns.length === 0
      ? "Nothing was played by a stand-in."
      : `Played by stand-ins: ${standIns.join(", ")}.`;
  return `<p class="faint">${escaped(played)}\nThe engine, the program and the files were real.</p>`;
}
