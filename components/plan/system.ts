import {
  type Catalog,
  CatalogError,
  checkCatalog,
  type Files,
  type Problem,
  readCatalogFile,
} from "../catalog/index.ts";
import { checkOrder, deliverySteps, type Step } from "./order.ts";

/** A system as the program needs it: what there is, and in which order it is written. */
export interface SystemModel {
  readonly catalog: Catalog;
  readonly steps: readonly Step[];
}

/** What came of checking a system. */
export interface CheckedSystem {
  /** Missing when there are problems. */
  readonly system?: SystemModel;
  readonly problems: readonly Problem[];
}

/**
 * Checks the text of a catalog and the order of its stages; every problem has its place.
 * @param file is printed, and unless `files` says otherwise what the catalog includes is looked for from its folder on
 */
export function checkSystem(text: string, file: string, files?: Files): CheckedSystem {
  const { catalog, problems, locate } = checkCatalog(text, file, files);
  if (catalog === undefined) return { problems };
  const cycles = checkOrder(catalog);
  if (cycles.length > 0) return { problems: cycles.map(locate) };
  return { system: { catalog, steps: deliverySteps(catalog) }, problems };
}

/**
 * Reads and checks a catalog file and the order of its stages.
 * @throws {CatalogError} with every problem, each with its place and remedy
 */
export function loadSystem(path: string): SystemModel {
  const { system, problems } = checkSystem(readCatalogFile(path), path);
  if (system === undefined) throw new CatalogError(problems);
  return system;
}
