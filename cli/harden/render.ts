import { textTable } from "../../components/plan/index.ts";
import type { HardenPlan, PlannedFinding } from "./harden-plan.ts";

/**
 * The plan for the terminal, without colours.
 * @param width columns of the terminal; what is longer is wrapped
 */
export function renderHardenPlan(plan: HardenPlan, width = 100): string {
  const rows = plan.findings.map((finding) => [
    finding.status,
    finding.severity,
    finding.id,
    wordsOf(finding),
  ]);
  const matrix = plan.matrix.map(({ location, secrets, risk, impact }) => [
    location,
    `${secrets}`,
    risk,
    impact,
  ]);
  return [
    ...textTable(["STATUS", "SEVERITY", "FINDING", "WHY"], rows, width),
    "",
    ...textTable(["LOCATION", "SECRETS", "RISK", "A BREAK-IN OPENS"], matrix, width),
    "",
    summary(plan),
  ].join("\n");
}

/** What closes it, what opens it and how it would be closed, or why it is accepted. */
export function wordsOf({ status, by, reason, closedBy, until }: PlannedFinding): string {
  if (status === "open") return `${reason} → ${closedBy}`;
  if (status === "closed") return `${by}: ${reason}`;
  return `${until === undefined ? "" : `until ${until}: `}${reason}`;
}

/** How many findings stand how. */
export function summary({ system, findings }: Pick<HardenPlan, "system" | "findings">): string {
  const count = (status: PlannedFinding["status"]) => findings.filter((one) => one.status === status).length;
  return `${system}: ${count("open")} of ${findings.length} findings open, ${count("closed")} closed, ${count("accepted")} accepted.`;
}
