import type { Ending } from "./await-up.ts";
import { type Chosen, type ChosenService, chosenWords, found } from "./choose.ts";
import type { Known } from "./known.ts";
import { type OrderedGroup, restartSteps } from "./steps.ts";

/** What a restart will do. */
export interface RestartPlan {
  readonly chosen: Chosen;
  readonly steps: readonly (readonly ChosenService[])[];
  readonly contradictions: readonly string[];
  /** Of those that do their work and end, or may. */
  readonly endings: ReadonlyMap<string, Ending>;
}

/**
 * Puts the chosen services in order, by Compose and by the groups of the catalog.
 *
 * @param groups the catalog's `services:`
 * @throws CommandError where services wait for each other
 */
export function planRestart(
  known: readonly Known[],
  chosen: Chosen,
  groups: Readonly<Record<string, readonly string[]>>,
): RestartPlan {
  const ordered = known.map(({ id, model, idOf }) => ({
    id,
    needs: model.needs.map(({ service }) => idOf(service)),
  }));
  const byId = new Map(chosen.services.map((one) => [one.known.id, one]));
  const inGroups: OrderedGroup[] = Object.entries(groups).map(([group, names]) => ({
    group,
    services: names.flatMap((name) => found(known, name)?.map(({ id }) => id) ?? []),
  }));
  const { steps, contradictions } = restartSteps(ordered, new Set(byId.keys()), inGroups);
  const mayEnd = known.filter(({ model }) => model.mayEnd).map(({ id }) => id);
  const awaited = known.flatMap(({ model, idOf }) =>
    model.needs.filter(({ completed }) => completed).map(({ service }) => idOf(service)),
  );
  return {
    chosen,
    steps: steps.map((step) => step.flatMap((id) => byId.get(id) ?? [])),
    contradictions,
    endings: new Map<string, Ending>([
      ...mayEnd.map((id) => [id, "may end"] as const),
      ...awaited.map((id) => [id, "ends"] as const),
    ]),
  };
}

/** The plan as a person reads it before the question. */
export function planText({ chosen, steps }: RestartPlan): string {
  const lines = steps.map((step, at) => `  ${at + 1}. ${step.map(serviceWords).join(", ")}`);
  return [`Makes anew, since ${chosen.because}: ${chosenWords(chosen)}`, ...lines].join("\n");
}

function serviceWords({ known, force }: ChosenService): string {
  const replicas = known.containers.length;
  const rolling = replicas > 1 ? [`${replicas} replicas, one by one`] : [];
  const compared = force || known.model.envFiles.length === 0 ? [] : ["where Compose finds it changed"];
  const more = [...rolling, ...compared];
  return more.length === 0 ? known.id : `${known.id} (${more.join("; ")})`;
}
