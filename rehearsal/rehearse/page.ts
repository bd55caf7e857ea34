import { escaped, htmlPage, row } from "../../cli/page/html.ts";
import { chart } from "./page-chart.ts";
import { askedTable, playedByNote } from "./page-parts.ts";
import type { RehearsalResult } from "./rehearse.ts";
import { neverTurnedText } from "./table-parts.ts";
import { INVARIANTS } from "./violation.ts";

/** The page of a rehearsal without faults: the timeline, and who called whom. */
export function storyPage(system: string, result: RehearsalResult): string {
  const { requests, refused, refusedInWindow, violations, dual, secrets, seconds, neverTurned } = result;
  const good = refused + violations.length === 0;
  const text = good
    ? `No request was refused without being announced, of ${requests}.`
    : `${refused} of ${requests} requests were refused without being announced; ${violations.length} rules were broken.`;
  const broken = violations.map(
    ({ invariant, what }) => `<li>${escaped(`${INVARIANTS[invariant]}: ${what}`)}</li>`,
  );
  return htmlPage(
    `Rehearsal of ${system}`,
    { good, text },
    `<p>${refusedInWindow} were refused in a window that the plan announces. ${dual} of ${secrets} secrets have an overlap. It took ${seconds} s.</p>
${neverTurned.length === 0 ? "" : `<p>${escaped(neverTurnedText(neverTurned))}</p>`}
${broken.length === 0 ? "" : `<ul>${broken.join("")}</ul>`}
<h2>What happened</h2>
<p class="faint">Each row is a place; its colour says which value it held. A line across is a request that was refused.
Point at anything to read it.</p>
<div class="chart">${chart(result)}</div>
<h2>Who called whom</h2>
${partiesTable(result)}
<h2>What was asked</h2>
${askedTable([result.asked], result.notOf)}
${playedByNote(result.standIns)}`,
  );
}

function partiesTable({ parties, requestsBySecret, refusals }: RehearsalResult): string {
  const rows = parties.map(({ secret, overlap, acceptors, callers }) => {
    const refused = refusals.filter((one) => one.secret === secret).length;
    const by = acceptors.length === 0 ? "the API that minted it" : targets(acceptors);
    const who =
      callers.length === 0 ? "nobody presents it: it stands in one place" : `${targets(callers)} → ${by}`;
    return row([secret, overlap], [requestsBySecret[secret] ?? 0, refused], [who]);
  });
  const head = `<tr><th>Secret</th><th>Overlap</th><th class="number">Requests</th><th class="number">Refused</th><th>Who calls whom</th></tr>`;
  return `<table>${head}${rows.join("")}</table>`;
}

function targets(deliveries: readonly { target: string }[]): string {
  return [...new Set(deliveries.map(({ target }) => target))].join(", ");
}
