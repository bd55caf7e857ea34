import type { PolicyConfigSchema } from "@pulumi/policy";
import { fitsGlob } from "./glob.ts";
import type { Finding } from "./rule.ts";
import { shown } from "./view/value.ts";

/** A finding that somebody accepts: for a reason, and until a day. */
export interface Exemption {
  /** A resource's URN or name, where `*` stands for any text. */
  readonly resource: string;
  /** The property, as findings write it, where `*` stands for any text; without it, every property. */
  readonly property?: string;
  readonly reason: string;
  /** The last day that it holds, `YYYY-MM-DD`, in UTC. */
  readonly until: string;
}

/** The form of the list in a policy's configuration. The engine refuses what does not fit before it runs anything. */
export const EXEMPTIONS: PolicyConfigSchema["properties"][string] = {
  type: "array",
  description: "Findings that are accepted: each for a reason, and until a day.",
  items: {
    type: "object",
    properties: {
      resource: { type: "string", minLength: 1 },
      property: { type: "string", minLength: 1 },
      reason: { type: "string", minLength: 10 },
      until: { type: "string", pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$" },
    },
    required: ["resource", "reason", "until"],
    additionalProperties: false,
  },
};

/** What the list says of a finding: nothing, that it is accepted, or that it was until a day that has passed. */
export type Verdict =
  | { readonly kind: "finding" | "accepted" }
  | { readonly kind: "expired"; readonly until: string };

/** Looks a finding up. An entry that holds wins over one that has expired. */
export function judge(finding: Finding, exemptions: readonly Exemption[], now: Date): Verdict {
  const fitting = exemptions.filter((exemption) => fits(finding, exemption));
  if (fitting.some(({ until }) => now.getTime() < dayAfter(until))) return { kind: "accepted" };
  const [expired] = fitting;
  return expired === undefined ? { kind: "finding" } : { kind: "expired", until: expired.until };
}

function fits(finding: Finding, { resource, property }: Exemption): boolean {
  const name = finding.urn.slice(finding.urn.lastIndexOf("::") + 2);
  if (!fitsGlob(resource, finding.urn) && !fitsGlob(resource, name)) return false;
  return (
    property === undefined || (finding.property !== undefined && fitsGlob(property, shown(finding.property)))
  );
}

/** The first moment after a day; a date that is none, such as 31 February, holds for nothing. */
function dayAfter(day: string): number {
  const start = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(start.getTime()) || start.toISOString().slice(0, 10) !== day)
    return Number.NEGATIVE_INFINITY;
  return start.getTime() + 24 * 60 * 60 * 1000;
}
