import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

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
.chapter rect { fill: #8b8fa3; fill-opacity: .3; } .step rect { fill: #6e56cf; fill-opacity: .8; }
.value rect { fill-opacity: .45; }
.v0 rect { fill: #e5484d; } .v1 rect { fill: #3e63dd; } .v2 rect { fill: #30a46c; } .v3 rect { fill: #f5a524; } .v4 rect { fill: #0197c8; } .v5 rect { fill: #d6409f; }
.cell rect { stroke: var(--paper); stroke-width: 2; } .cell text { text-anchor: middle; font-weight: 600; }
.held rect { fill: #30a46c; fill-opacity: .35; } .failed rect { fill: #e5484d; fill-opacity: .75; } .unshown rect { fill: #f5a524; fill-opacity: .6; }
svg .column { text-anchor: start; } svg .grid { stroke: var(--line); }
code { font: 12px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; } li { margin: .5rem 0; }
line.refused { stroke: var(--bad); stroke-width: 1.2; } line.announced { stroke: var(--warn); stroke-opacity: .5; }
`;

/** Writes a page: one file that needs nothing else. It holds no value, only which of them stood where. */
export function writePage(path: string, html: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, html);
}

/** A page around what it shows. */
export function htmlPage(title: string, verdict: { good: boolean; text: string }, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(title)}</h1>
<p class="verdict ${verdict.good ? "good" : "bad"}">${escaped(verdict.text)}</p>
${body}
</body></html>
`;
}

/** A row of a table: texts, then numbers, then more texts. */
export function row(
  texts: readonly string[],
  numbers: readonly (string | number)[],
  more: readonly string[] = [],
): string {
  const words = (all: readonly string[]) => all.map((text) => `<td>${escaped(text)}</td>`).join("");
  const counts = numbers.map((one) => `<td class="number">${escaped(`${one}`)}</td>`).join("");
  return `<tr>${words(texts)}${counts}${words(more)}</tr>`;
}

/** Text fit for HTML and SVG. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
