import {
  type Accepted,
  type Catalog,
  type FindingId,
  findingIds,
  knownFindings,
  type OriginSteps,
  type Severity,
} from "../../components/catalog/index.ts";
import { callsOf } from "./calls.ts";
import { judges } from "./findings/index.ts";
import type { Judged, Seen } from "./findings/judged.ts";
import { type ExposedAt, exposureMatrix } from "./matrix.ts";
import { originsOf } from "./origins.ts";

/** A finding as it stands for one catalog. */
export interface PlannedFinding {
  readonly id: FindingId;
  readonly title: string;
  readonly severity: Severity;
  readonly where: string;
  readonly status: "open" | "closed" | "accepted";
  /** What closes it, or that the catalog accepts it; null while it is open. */
  readonly by: string | null;
  /** What opens it, how it is closed, or why it is accepted. */
  readonly reason: string;
  /** What would close it. */
  readonly closedBy: string;
  /** The last day on which it is accepted. */
  readonly until?: string;
}

/** Which findings a catalog leaves open, and what would be lost where. Holds no value. */
export interface HardenPlan {
  readonly system: string;
  readonly findings: readonly PlannedFinding[];
  readonly matrix: readonly ExposedAt[];
}

/**
 * Works out how every finding stands.
 * @param steps how far each origin has come, by the stack file; how it is to be in the end if left out
 * @param now what an acceptance's last day is compared with
 */
export function hardenPlan(catalog: Catalog, now: Date, steps?: OriginSteps): HardenPlan {
  const seen: Seen = {
    catalog,
    origins: originsOf(catalog),
    calls: callsOf(catalog),
    ...(steps === undefined ? {} : { steps }),
  };
  return {
    system: catalog.system,
    findings: findingIds.map((id) => {
      const accepted = catalog.hardening?.accepted.find((one) => one.finding === id);
      const { title, severity, where, closedBy } = knownFindings[id];
      return { id, title, severity, where, closedBy, ...statusOf(judges[id](seen), accepted, now) };
    }),
    matrix: exposureMatrix(catalog, seen.origins),
  };
}

type Status = Pick<PlannedFinding, "status" | "by" | "reason" | "until">;

function statusOf({ open, closed }: Judged, accepted: Accepted | undefined, now: Date): Status {
  const opened = open.join("; ");
  if (opened === "") {
    const by = [...new Set(closed.map((one) => one.by))].join(", ");
    return { status: "closed", by, reason: [...new Set(closed.map(({ how }) => how))].join("; ") };
  }
  if (accepted === undefined) return { status: "open", by: null, reason: opened };
  const { reason, until } = accepted;
  if (until !== undefined && now.toISOString().slice(0, 10) > until)
    return {
      status: "open",
      by: null,
      reason: `${opened} (accepted until ${until}, which is over: ${reason})`,
    };
  return { status: "accepted", by: "hardening.accepted", reason, ...(until === undefined ? {} : { until }) };
}
