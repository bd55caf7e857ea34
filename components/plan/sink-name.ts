import { abilityOf, type Catalog } from "../catalog/index.ts";
import type { Step, StepDelivery } from "./order.ts";

/** A resource that writes to places, with what it delivers. */
export interface SinkOfStep {
  readonly name: string;
  readonly deliveries: readonly StepDelivery[];
}

/** The name of the resource that brings one value to a place that takes each alone: target and secret, never a position. */
export function sinkName({ secret, target, key }: StepDelivery): string {
  return key === secret ? `${target}-${secret}` : `${target}-${secret}-${key}`;
}

/** What writes a step's deliveries: one resource for all, or, where the place takes each key alone, one for each. */
export function sinksOfStep({ targets }: Catalog, step: Step): SinkOfStep[] {
  const { name, deliveries } = step;
  const target = targets[step.targets[0] ?? ""];
  if (abilityOf(target)?.resource !== "key") return [{ name, deliveries }];
  return deliveries.map((delivery) => ({ name: sinkName(delivery), deliveries: [delivery] }));
}
