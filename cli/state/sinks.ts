import type { Catalog } from "../../components/catalog/index.ts";
import { type SinkOfStep, type Step, sinksOfStep } from "../../components/plan/index.ts";

/** What writes each delivery, by the resource's name. */
export function sinksOf({ catalog, steps }: { catalog: Catalog; steps: readonly Step[] }): SinkOfStep[] {
  return steps.flatMap((step) => sinksOfStep(catalog, step));
}

const RECORDS =
  /^(pulumi:|keyturn:hardening:|keyturn:index:(System|Secret|DerivedSecret|AdoptedValue|Minted|VaultValue)$)/;

/** Whether a resource of this type could write to a place; a system may bear the name of one. */
export function mayWrite(type: string): boolean {
  return !RECORDS.test(type);
}
