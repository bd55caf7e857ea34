import { z } from "zod";
import { derivedFrom } from "../../components/catalog/index.ts";
import { readStateText, writeStateText } from "../engine/state-text.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Project } from "../project.ts";
import { exportState } from "../state/exported-state.ts";
import { ResourceNamesOfToday } from "../state/names-of-today.ts";
import { placeStates } from "../state/place-states.ts";
import { sinksOf } from "../state/sinks.ts";
import { isSameGeneration, namedGeneration, wantedGeneration } from "../state/wanted-generation.ts";

const urns = z.array(z.string());
const resourceSchema = z.looseObject({
  urn: z.string(),
  dependencies: urns.nullish(),
  propertyDependencies: z.record(z.string(), urns.nullable()).nullish(),
});
const stateSchema = z.looseObject({ deployment: z.looseObject({ resources: z.array(resourceSchema) }) });

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
 * Which of the sinks hold another generation of the secrets, or of what is made from them, than the stack file asks for;
 * by the state.
 * @throws CommandError where that can't be asked
 */
export async function stillHolding(
  project: Project,
  sinks: readonly string[],
  names: readonly string[],
): Promise<Holding> {
  const { catalog, intent } = project;
  const state = await exportState(project);
  if (state === undefined)
    throw new CommandError("the state can't be asked which places hold what", EXIT.failed);
  const all = new Set([...names, ...derivedFrom(catalog, names)]);
  const places = placeStates(state.resources, sinksOf(project), catalog).filter(
    ({ sink, secret }) => sinks.includes(sink) && all.has(secret),
  );
  const late = places.filter(({ secret, generation, owed }) => {
    const wanted = wantedGeneration(catalog, intent, secret);
    const isThere =
      generation !== undefined &&
      wanted !== undefined &&
      isSameGeneration(namedGeneration(catalog, secret, generation), wanted);
    return owed !== true && !isThere;
  });
  const unique = (list: readonly string[]) => [...new Set(list)];
  return {
    sinks: unique(late.map(({ sink }) => sink)),
    targets: unique(late.map(({ target }) => target)),
    owed: unique(places.flatMap(({ target, owed }) => (owed === true ? [target] : []))),
  };
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
  const names = new ResourceNamesOfToday(project);
  const nameOf = (urn: string) => names.resource(urn.split("::").slice(3).join("::"));
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
