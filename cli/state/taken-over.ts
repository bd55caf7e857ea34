import { abilityOf, type Catalog } from "../../components/catalog/index.ts";
import type { Plan, SinkOfStep as Sink } from "../../components/plan/index.ts";

/** Whether a run only takes over what is in use. */
export function isAdoption({ changes }: Plan): boolean {
  return changes.length > 0 && changes.every(({ kind }) => kind === "adopt");
}

/**
 * The sinks, by name, that such a run leaves as they are: their places give back what they hold, or compare it. Any other gets
 * the value in use once more.
 */
export function standingSinks({ targets }: Catalog, sinks: readonly Sink[]): ReadonlySet<string> {
  const tells = (target: string) => {
    const can = abilityOf(targets[target]);
    return can?.readBack === true || can?.compares === true;
  };
  const standing = sinks.filter(({ deliveries }) => deliveries.every(({ target }) => tells(target)));
  return new Set(standing.map(({ name }) => name));
}
