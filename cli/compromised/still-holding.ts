import { z } from "zod";
import { readStateText, writeStateText } from "../engine/state-text.ts";
import type { Project } from "../project.ts";
import { sinksOf } from "../state/sinks.ts";

const urns = z.array(z.string());
const resourceSchema = z.looseObject({
  urn: z.string(),
  dependencies: urns.nullish(),
  propertyDependencies: z.record(z.string(), urns.nullable()).nullish(),
  outputs: z.looseObject({ owed: z.record(z.string(), z.unknown()).nullish() }).nullish(),
});
const stateSchema = z.looseObject({ deployment: z.looseObject({ resources: z.array(resourceSchema) }) });

type Resource = z.output<typeof resourceSchema>;

/** What the state says of places that a run did not bring the new value to. */
export interface Holding {
  /** The resources that were not written. */
  readonly sinks: readonly string[];
  /** Targets that these write to. */
  readonly targets: readonly string[];
  /** Of targets that are optional and did not answer, the names: their write is owed. */
  readonly owed: readonly string[];
}

/**
 * Which of the sinks hold an old generation, by the state: what a sink was last made from.
 * @param old the resources of the generations that are to go, such as `TOKEN-g1`
 */
export async function stillHolding(
  project: Project,
  sinks: readonly string[],
  old: readonly string[],
): Promise<Holding> {
  const { deployment } = stateSchema.parse(JSON.parse(await readStateText(project)));
  const found = deployment.resources.filter(({ urn }) => sinks.includes(nameOf(urn)));
  const late = found
    .filter((resource) => dependenciesOf(resource).some((urn) => old.includes(nameOf(urn))))
    .map(({ urn }) => nameOf(urn));
  const owed = [...new Set(found.flatMap(({ outputs }) => Object.keys(outputs?.owed ?? {})))];
  const deliveries = sinksOf(project).flatMap((sink) => (late.includes(sink.name) ? sink.deliveries : []));
  return { sinks: late, targets: [...new Set(deliveries.map(({ target }) => target))], owed };
}

/**
 * Lets old generations go in the state from all that was made from them and is to stay as it is, for the engine deletes
 * nothing that something still depends on. Such a sink is written again by the next run over the whole stack.
 *
 * @param kept resources that keep their dependency, since they go along
 */
export async function letGo(
  project: Project,
  old: readonly string[],
  kept: readonly string[],
): Promise<void> {
  const state = stateSchema.parse(JSON.parse(await readStateText(project)));
  const isOld = (urn: string) => old.includes(nameOf(urn));
  const without = (list: readonly string[] | null | undefined) => list?.filter((urn) => !isOld(urn));
  for (const resource of state.deployment.resources) {
    if (kept.includes(nameOf(resource.urn)) || isOld(resource.urn)) continue;
    const { dependencies, propertyDependencies } = resource;
    if (dependencies) resource.dependencies = without(dependencies);
    if (!propertyDependencies) continue;
    resource.propertyDependencies = Object.fromEntries(
      Object.entries(propertyDependencies).map(([property, list]) => [property, without(list) ?? null]),
    );
  }
  await writeStateText(project, JSON.stringify(state));
}

function dependenciesOf({ dependencies, propertyDependencies }: Resource): string[] {
  return [
    ...(dependencies ?? []),
    ...Object.values(propertyDependencies ?? {}).flatMap((list) => list ?? []),
  ];
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
