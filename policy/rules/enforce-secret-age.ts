import { type Dated, datedBy, pastDue } from "../knowledge/age.ts";
import { declaredOf, ledgerOf, secretUrnOf } from "../knowledge/keyturn.ts";
import { defineRule, type Finding } from "../rule.ts";
import type { StackResource } from "../view/resource.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** All in days. */
interface Settings {
  readonly maxAgeDays?: number;
  readonly cloudKeyMaxAgeDays: number;
  readonly requireRotation: boolean;
}

/**
 * Refuses a preview that leaves a secret as it is which is older than it may be. It looks at the end only: one secret
 * that is overdue must not stop the writes of another one's rotation half-way.
 */
export const enforceSecretAge = defineRule<Settings>({
  name: "enforce-secret-age",
  description: "No secret is older than its catalog or the settings allow.",
  severity: "high",
  remedy:
    "Rotate it: keyturn rotate NAME, or keyturn rotate --due for all of them; elsewhere change its keepers, or run " +
    "pulumi refresh where a clock turns it.",
  settings: {
    schema: {
      maxAgeDays: {
        type: "number",
        minimum: 1,
        description:
          "The most days for every secret whose age is known. Without it, what the catalog says of each.",
      },
      cloudKeyMaxAgeDays: {
        type: "number",
        minimum: 1,
        description: "The most days for static keys of cloud accounts.",
      },
      requireRotation: {
        type: "boolean",
        description: "Whether every secret of AWS Secrets Manager needs a rotation of its own there.",
      },
    },
    // CIS Amazon Web Services Foundations Benchmark: "Ensure access keys are rotated every 90 days or less".
    defaults: { cloudKeyMaxAgeDays: 90, requireRotation: false },
  },
  *inspectStack(resources, { settings, now }) {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const rotated = new Set(
      resources
        .filter(({ type }) => type === "aws:secretsmanager/secretRotation:SecretRotation")
        .flatMap(({ madeOf }) => madeOf.get("secretId") ?? []),
    );
    for (const resource of resources) {
      const ledger = ofLedger(resource, byUrn, settings, now);
      if (ledger !== undefined) yield ledger;
      for (const dated of datedBy(resource)) yield* tooOld(resource, dated, settings, now);
      yield* pastDue(resource, settings.maxAgeDays, now);
      if (settings.requireRotation && isUnrotated(resource, rotated)) {
        yield { urn: resource.urn, problem: "nothing rotates this secret: it has no SecretRotation." };
      }
    }
  },
});

function ofLedger(
  resource: StackResource,
  byUrn: ReadonlyMap<string, StackResource>,
  { maxAgeDays }: Settings,
  now: Date,
): Finding | undefined {
  const ledger = ledgerOf(resource);
  if (ledger === undefined || ledger.leaving) return undefined;
  const { secret, current, made } = ledger;
  const declared = declaredOf(byUrn.get(secretUrnOf(resource.urn)))?.maxAge;
  const most = Math.min(
    declared ?? Number.POSITIVE_INFINITY,
    (maxAgeDays ?? Number.POSITIVE_INFINITY) * DAY_MS,
  );
  const age = now.getTime() - Date.parse(made.get(current)?.at ?? "");
  // A time that is not known makes the age none: nothing is said of it.
  if (!(age > most)) return undefined;
  return {
    urn: resource.urn,
    property: ["input", "made", String(current), "at"],
    problem: `${secret}, generation ${current}, is ${days(age)} old, and may be ${days(most)}.`,
  };
}

function* tooOld(
  { urn }: StackResource,
  { property, at, isCloudKey }: Dated,
  { maxAgeDays, cloudKeyMaxAgeDays }: Settings,
  now: Date,
): Generator<Finding> {
  const general = maxAgeDays ?? Number.POSITIVE_INFINITY;
  const most = (isCloudKey ? Math.min(general, cloudKeyMaxAgeDays) : general) * DAY_MS;
  const age = now.getTime() - at.getTime();
  if (age > most) {
    yield { urn, property, problem: `the secret is ${days(age)} old, and may be ${days(most)}.` };
  }
}

function isUnrotated(resource: StackResource, rotated: ReadonlySet<StackResource>): boolean {
  return resource.type === "aws:secretsmanager/secret:Secret" && !rotated.has(resource);
}

function days(ms: number): string {
  const count = Math.floor(ms / DAY_MS);
  return count === 1 ? "1 day" : `${count} days`;
}
