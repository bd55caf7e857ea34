import type { Catalog } from "../../components/catalog/index.ts";
import type { Step, StepDelivery } from "../../components/plan/index.ts";

/** A resource that writes to places, with what it delivers. */
export interface Sink {
  readonly name: string;
  readonly deliveries: readonly StepDelivery[];
}

/**
 * What writes each delivery, by the resource's name: the step as a whole, or, where the place takes each key alone, a
 * resource of its own that is named after target and secret (`components/rotation/step-resources.ts`).
 */
export function sinksOf({ catalog, steps }: { catalog: Catalog; steps: readonly Step[] }): Sink[] {
  return steps.flatMap(({ name, targets, deliveries }) => {
    const kind = catalog.targets[targets[0] ?? ""]?.kind;
    if (kind === undefined || !WRITTEN_BY_KEY.has(kind)) return [{ name, deliveries }];
    return deliveries.map((delivery) => ({ name: keySinkName(delivery), deliveries: [delivery] }));
  });
}

/** Kinds of which each key is a resource. */
const WRITTEN_BY_KEY: ReadonlySet<string> = new Set([
  "github-actions",
  "github-environment",
  "cloudflare-secrets-store",
]);

function keySinkName({ secret, target, key }: StepDelivery): string {
  return key === secret ? `${target}-${secret}` : `${target}-${secret}-${key}`;
}

const RECORDS = /^(pulumi:|keyturn:index:(System|Secret|DerivedSecret|AdoptedValue|Minted)$)/;

/** Whether a resource of this type could write to a place; a system may bear the name of one. */
export function mayWrite(type: string): boolean {
  return !RECORDS.test(type);
}
