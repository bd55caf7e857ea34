import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { chart, escaped } from "./page-chart.ts";
import type { RehearsalResult } from "./rehearse.ts";
import { INVARIANTS } from "./violation.ts";

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --paper: #fff; --faint: #667; --line: #d5d9e0; --bad: #c8102e; --warn: #b06f00; --good: #18794e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaee; --paper: #16181d; --faint: #9aa0ac; --line: #353a44; --bad: #ff6b7d; --warn: #f0b429; --good: #4cc38a; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto; max-width: 1200px; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
.verdict { font-size: 1.1rem; font-weight: 600; } .verdict.good { color: var(--good); } .verdict.bad { color: var(--bad); }
p, .faint { max-width: 70ch; } .faint { color: var(--faint); }
table { border-collapse: collapse; } th, td { text-align: left; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; }
.chart { overflow-x: auto; } svg { min-width: 900px; width: 100%; height: auto; font: 11px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg .name { text-anchor: end; } svg .tick { fill: var(--faint); text-anchor: middle; }
.chapter rect { fill: #8b8fa3; fill-opacity: .3; } .step rect { fill: #6e56cf; fill-opacity: .55; }
.value rect { fill-opacity: .45; }
.v0 rect { fill: #e5484d; } .v1 rect { fill: #3e63dd; } .v2 rect { fill: #30a46c; } .v3 rect { fill: #f5a524; } .v4 rect { fill: #0197c8; } .v5 rect { fill: #d6409f; }
line.refused { stroke: var(--bad); stroke-width: 1.2; } line.announced { stroke: var(--warn); stroke-opacity: .5; }
`;

/** Writes a rehearsal's page: one file that needs nothing else. It holds no value, only which of them stood where. */
export function writePage(path: string, system: string, result: RehearsalResult): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, page(system, result));
}

/** The page's text. */
export function page(system: string, result: RehearsalResult): string {
  const { requests, refused, refusedInWindow, violations, dual, secrets, standIns, seconds } = result;
  const good = refused + violations.length === 0;
  const verdict = good
    ? `No request was refused without being announced, of ${requests}.`
    : `${refused} of ${requests} requests were refused without being announced; ${violations.length} rules were broken.`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rehearsal of ${escaped(system)}</title><style>${STYLE}</style></head><body>
<h1>Rehearsal of ${escaped(system)}</h1>
<p class="verdict ${good ? "good" : "bad"}">${escaped(verdict)}</p>
<p>${refusedInWindow} were refused in a window that the plan announces. ${dual} of ${secrets} secrets have an overlap. It took ${seconds} s.</p>
${violations.length === 0 ? "" : list(violations.map(({ invariant, what }) => `${INVARIANTS[invariant]}: ${what}`))}
<h2>What happened</h2>
<p class="faint">Each row is a place; its colour says which value it held. A line across is a request that was refused.
Point at anything to read it.</p>
<div class="chart">${chart(result)}</div>
<h2>Who called whom</h2>
${partiesTable(result)}
<p class="faint">${escaped(standIns.length === 0 ? "Nothing was played by a stand-in." : `Played by stand-ins: ${standIns.join(", ")}.`)}
The engine, the program and the files were real.</p>
</body></html>
`;
}

function partiesTable({ parties, requestsBySecret, refusals }: RehearsalResult): string {
  const rows = parties.map(({ secret, overlap, acceptors, callers }) => {
    const refused = refusals.filter((one) => one.secret === secret).length;
    const by = acceptors.length === 0 ? "the API that minted it" : targets(acceptors);
    const who =
      callers.length === 0 ? "nobody presents it: it stands in one place" : `${targets(callers)} → ${by}`;
    const cells = [secret, overlap].map((text) => `<td>${escaped(text)}</td>`).join("");
    const numbers = [requestsBySecret[secret] ?? 0, refused]
      .map((one) => `<td class="number">${one}</td>`)
      .join("");
    return `<tr>${cells}${numbers}<td>${escaped(who)}</td></tr>`;
  });
  const head = `<tr><th>Secret</th><th>Overlap</th><th class="number">Requests</th><th class="number">Refused</th><th>Who calls whom</th></tr>`;
  return `<table>${head}${rows.join("")}</table>`;
}

function targets(deliveries: readonly { target: string }[]): string {
  return [...new Set(deliveries.map(({ target }) => target))].join(", ");
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join("")}</ul>`;
}
