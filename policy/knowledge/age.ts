import type { Finding } from "../rule.ts";
import type { StackResource } from "../view/resource.ts";
import type { Path } from "../view/value.ts";
import { mapOf } from "./read.ts";

/** When a secret was made, as its resource tells it. */
export interface Dated {
  readonly property: Path;
  readonly at: Date;
  /** Whether it opens a cloud account for as long as nobody takes it away. */
  readonly isCloudKey: boolean;
}

/** Static keys of clouds, and the output that says since when they are there, from the registry's pages of each. */
const CREATED_AT: Readonly<Record<string, string>> = {
  "aws:iam/accessKey:AccessKey": "createDate",
  "gcp:serviceaccount/key:Key": "validAfter",
  "azuread:index/applicationPassword:ApplicationPassword": "startDate",
  "azuread:index/servicePrincipalPassword:ServicePrincipalPassword": "startDate",
};

/** What is made anew when one of its keepers changes, and is secret (registry pages of the package random). */
const KEPT: ReadonlySet<string> = new Set([
  "random:index/randomPassword:RandomPassword",
  "random:index/randomBytes:RandomBytes",
]);

/** A day or a moment; anything else in a keeper, such as a version, is no date. */
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** The times that a resource tells of its secret: the latest of its keepers', or since when a cloud's key is there. */
export function datedBy({ type, inputs, outputs }: StackResource): Dated[] {
  const since = CREATED_AT[type];
  if (since !== undefined) {
    // One that is switched off opens nothing.
    if (outputs.status === "Inactive") return [];
    const at = momentIn(outputs[since]);
    return at === undefined ? [] : [{ property: [since], at, isCloudKey: true }];
  }
  if (!KEPT.has(type)) return [];
  const found = Object.entries(mapOf(inputs.keepers)).flatMap(([name, value]): Dated[] => {
    const at = momentIn(value);
    return at === undefined ? [] : [{ property: ["keepers", name], at, isCloudKey: false }];
  });
  return found.toSorted((one, other) => other.at.getTime() - one.at.getTime()).slice(0, 1);
}

function momentIn(value: unknown): Date | undefined {
  if (typeof value !== "string" || !MOMENT.test(value)) return undefined;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** In days. Where several are given, the shortest is taken, so that nothing is said of one that may be in time. */
const PERIODS = {
  rotationYears: 365,
  rotationMonths: 30,
  rotationDays: 1,
  rotationHours: 1 / 24,
  rotationMinutes: 1 / (24 * 60),
} as const;

/** Clocks that turn secrets: one whose time has passed and that was not asked since, or that turns too seldom. */
export function* pastDue(
  { urn, type, inputs, outputs }: StackResource,
  maxAgeDays: number | undefined,
  now: Date,
): Generator<Finding> {
  if (type === "time:index/rotating:Rotating") {
    const due = momentIn(outputs.rotationRfc3339);
    // The provider takes it out of the state when it is refreshed after that time; an update alone does not.
    if (due !== undefined && due < now) {
      yield { urn, property: ["rotationRfc3339"], problem: "the time of this rotation has passed." };
    }
    const periods = Object.entries(PERIODS).flatMap(([name, days]) => {
      const count = inputs[name];
      return typeof count === "number" && count > 0 ? [{ name, period: count * days }] : [];
    });
    const [shortest] = periods.toSorted((one, other) => one.period - other.period);
    if (shortest !== undefined) yield* tooSeldom(urn, [shortest.name], shortest.period, maxAgeDays);
  }
  if (type === "aws:secretsmanager/secretRotation:SecretRotation") {
    const { automaticallyAfterDays } = mapOf(inputs.rotationRules);
    if (typeof automaticallyAfterDays === "number") {
      yield* tooSeldom(urn, ["rotationRules", "automaticallyAfterDays"], automaticallyAfterDays, maxAgeDays);
    }
  }
}

function* tooSeldom(
  urn: string,
  property: Path,
  period: number,
  most: number | undefined,
): Generator<Finding> {
  if (most === undefined || period <= most) return;
  yield { urn, property, problem: `it rotates every ${Math.floor(period)} days, and may every ${most}.` };
}
