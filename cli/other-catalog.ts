import { resolve } from "node:path";
import { firstGenerations, loadSystem } from "../components/plan/index.ts";
import {
  type LocatedProject,
  locateProject,
  openProject,
  type Project,
  type ProjectOptions,
} from "./project.ts";

/** How a command was told to take another catalog than the stack's. */
export interface OtherCatalogOptions extends ProjectOptions {
  catalog?: string;
}

/**
 * The stack with another catalog than its own, as if all in it stood at its first generation: what the stack file says is of
 * its own secrets. The stack as it is where none is named, or its own.
 *
 * @returns `instead`: how the stack was found, where another catalog took the place of its own
 * @throws CommandError, CatalogError, IntentError
 */
export async function withOtherCatalog(
  options: OtherCatalogOptions,
): Promise<{ project: Project; instead?: LocatedProject }> {
  if (options.catalog === undefined) return { project: await openProject(options) };
  const located = await locateProject(options);
  if (resolve(options.catalog) === resolve(located.catalogPath))
    return { project: await openProject(options) };
  const model = loadSystem(options.catalog);
  const intent = firstGenerations(model.catalog, new Date());
  return { project: { ...model, ...located, catalogPath: options.catalog, intent }, instead: located };
}
