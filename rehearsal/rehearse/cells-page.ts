import { escaped, htmlPage, row } from "../../cli/page/html.ts";
import { cellsChart } from "./cells-chart.ts";
import { repeatOf } from "./cells-table.ts";
import type { CellResult } from "./faults/cell-result.ts";
import type { FaultsResult } from "./faults/rehearse-faults.ts";
import { askedTable, playedByNote } from "./page-parts.ts";
import { neverTurnedText } from "./table-parts.ts";
import { INVARIANTS } from "./violation.ts";

/**
 * The page of a rehearsal with faults: which class struck where, what came of it, and how to play again what failed.
 *
 * @param repeat the command line that played them, without the choice of cells
 */
export function cellsPage(system: string, result: FaultsResult, repeat: string): string {
  const { cells, leftOut, fromBefore, secrets, dual, requestsBySecret, standIns } = result;
  const failed = cells.filter(({ outcome }) => outcome !== "held");
  const good = failed.length === 0;
  const text = good
    ? `All ${cells.length} cells held.`
    : `${failed.length} of ${cells.length} cells did not hold.`;
  const operations = [...new Set(cells.map(({ operation }) => operation))];
  const charts = operations.map((operation) => {
    const mine = cells.filter((cell) => cell.operation === operation);
    return `<h2>${escaped(operation)}</h2>\n<div class="chart">${cellsChart(mine, `What went wrong during ${operation}`)}</div>`;
  });
  const requests = Object.entries(requestsBySecret).map(([secret, count]) => row([secret], [count]));
  return htmlPage(
    `Rehearsal of ${system} with faults`,
    { good, text },
    `<p>${fromBefore} were played by an earlier call, ${leftOut} were not asked for.</p>
${good ? "" : `<ul>${failed.map((cell) => failure(cell, repeat)).join("")}</ul>`}
<p class="faint">Each row is a boundary of the run, each column what went wrong there. ✓ held, ✗ a rule was broken, ∞ two runs
of keyturn resume did not mend it, – the run never came there, ? a rule could not be asked. Point at a box to read it.</p>
${charts.join("\n")}
<h2>What was asked</h2>
${askedTable(
  cells.map(({ asked }) => asked),
  result.notOf,
)}
<h2>Who was asked for</h2>
<p>${dual} of ${secrets} secrets have an overlap.</p>
${result.neverTurned.length === 0 ? "" : `<p>${escaped(neverTurnedText(result.neverTurned))}</p>`}
<table><tr><th>Secret</th><th class="number">Requests</th></tr>${requests.join("")}</table>
${playedByNote(standIns)}`,
  );
}

function failure(cell: CellResult, repeat: string): string {
  const broken = cell.violations.map(
    ({ invariant, what }) => `<br>${escaped(`${INVARIANTS[invariant]}: ${what}`)}`,
  );
  return `<li><b>${escaped(cell.outcome)}</b>: ${escaped(cell.cell)}${broken.join("")}<br><code>${escaped(repeatOf(cell, repeat))}</code></li>`;
}
