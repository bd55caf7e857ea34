import type { Catalog } from "../../components/catalog/index.ts";
import { escaped, htmlPage } from "../page/html.ts";
import { flowOf } from "./flow.ts";
import { flowSvg } from "./flow-svg.ts";
import { type HardenPlan, hardenPlan, type PlannedFinding } from "./harden-plan.ts";
import { summary, wordsOf } from "./render.ts";
import { withoutGuards } from "./without-guards.ts";

/** The tiers' colours are those of the report that the findings are from. What is written on one is dark in every theme. */
const STYLE = `<style>
:root { --critical: #ff6b6b; --high: #ffd93d; --medium: #ffa94d; --low: #69db7c; --none: #ced4da; }
.flow .node rect { stroke: #0004; } .flow .node text, .tier { fill: #1c2024; color: #1c2024; }
.flow .title { font-weight: 600; font-size: 13px; }
.flow .critical rect { fill: var(--critical); } .flow .high rect { fill: var(--high); } .flow .medium rect { fill: var(--medium); }
.flow .low rect { fill: var(--low); } .flow .none rect { fill: var(--none); }
.flow .arrow { fill: none; stroke-width: 1.6; } .flow .label { text-anchor: middle; paint-order: stroke; stroke: var(--paper); stroke-width: 5px; stroke-linejoin: round; }
.flow .arrow.open { stroke: var(--bad); stroke-width: 2.4; } .flow .label.open { fill: var(--bad); font-weight: 600; } marker.open { fill: var(--bad); }
.flow .arrow.closed { stroke: var(--good); } .flow .label.closed { fill: var(--good); } marker.closed { fill: var(--good); }
.flow .arrow.refused { stroke: var(--faint); stroke-dasharray: 5 4; } .flow .label.refused { fill: var(--faint); } marker.refused { fill: var(--faint); }
.flow .arrow.quiet { stroke: var(--faint); } .flow .label.quiet { fill: var(--faint); } marker.quiet { fill: var(--faint); }
.tier { border-radius: .6rem; padding: .05rem .55rem; white-space: nowrap; }
.tier.critical { background: var(--critical); } .tier.high { background: var(--high); } .tier.medium { background: var(--medium); } .tier.low { background: var(--low); }
.status { font-weight: 600; } .status.open { color: var(--bad); } .status.closed { color: var(--good); } .status.accepted { color: var(--warn); }
td { vertical-align: top; }
</style>`;

/**
 * The page of a plan: the findings, the matrix, and how tokens flow, with what guards the origins and without it. It needs no
 * other file, and holds no value.
 */
export function hardenPage(catalog: Catalog, plan: HardenPlan, now: Date): string {
  const open = plan.findings.filter(({ status }) => status === "open").length;
  return htmlPage(
    `Hardening of ${plan.system}`,
    { good: open === 0, text: summary(plan) },
    `${STYLE}
<h2>Findings</h2>
<table><tr><th>Status</th><th>Severity</th><th>Finding</th><th>Why</th></tr>${plan.findings.map(findingRow).join("")}</table>
<h2>What a break-in opens</h2>
<table><tr><th>Location</th><th class="number">Secrets</th><th>Risk</th><th>A break-in opens</th></tr>${matrixRows(plan)}</table>
${drawings(catalog, plan, now)}
<p class="faint">Drawn from the catalog: ${tier("critical")} ${tier("high")} ${tier("medium")} ${tier("low")} say what a break-in there
is worth. Red: somebody could take the token on this way. Green: guarded. Dashed: leads nowhere.</p>`,
  );
}

function drawings(catalog: Catalog, plan: HardenPlan, now: Date): string {
  const drawn = (title: string, of: Catalog, its: HardenPlan) =>
    `<h2>${escaped(title)}</h2>\n<div class="chart">${flowSvg(flowOf(of, its), title)}</div>`;
  const bare = withoutGuards(catalog);
  if (bare === undefined) return drawn("How tokens flow", catalog, plan);
  const before = hardenPlan(bare, now);
  return [
    drawn("Before: nothing guards the origin", bare, before),
    drawn("After: as the catalog has it", catalog, plan),
  ].join("\n");
}

function findingRow(finding: PlannedFinding): string {
  const { id, title, severity, status } = finding;
  const name = `<b>${escaped(title)}</b><br><code>${id}</code>`;
  return `<tr><td class="status ${status}">${status}</td><td>${tier(severity)}</td><td>${name}</td><td>${escaped(wordsOf(finding))}</td></tr>`;
}

function matrixRows({ matrix }: HardenPlan): string {
  return matrix
    .map(
      ({ location, secrets, risk, impact }) =>
        `<tr><td>${escaped(location)}</td><td class="number">${secrets}</td><td>${tier(risk)}</td><td>${escaped(impact)}</td></tr>`,
    )
    .join("");
}

const tier = (name: string) => `<span class="tier ${name}">${name}</span>`;
