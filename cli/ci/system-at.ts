import { relative, resolve } from "node:path";
import { type Catalog, CatalogError } from "../../components/catalog/index.ts";
import {
  checkSystem,
  emptyIntent,
  type Intent,
  parseIntent,
  plainGivenMessage,
} from "../../components/plan/index.ts";
import { CommandError } from "../errors.ts";
import type { LocatedProject, Project } from "../project.ts";
import { StackFile } from "../stack-file.ts";
import type { Revision } from "./revision.ts";

/** A stack file and its catalog as they were. */
export interface Earlier {
  readonly intent: Intent;
  /** Missing where there was none, or none that is valid today. */
  readonly catalog?: Catalog;
  /** Missing where there was none. */
  readonly stackFile?: StackFile;
}

/** What the stack asked for at a revision; nothing where its file was not there. Read by the names of `today`. */
export async function earlierAt(
  { root, stackFile }: { root: string; stackFile: { path: string } },
  revision: Revision | undefined,
  today: Catalog,
): Promise<Earlier> {
  const text = await revision?.read(stackFile.path);
  if (revision === undefined || text === undefined) return { intent: emptyIntent };
  const file = StackFile.parse(`${stackFile.path} at ${revision.name}`, text);
  file.rename(today);
  const intent = parseIntent(file.rawIntent(), today);
  const path = file.setting("catalog");
  const catalogText = path === undefined ? undefined : await revision.read(resolve(root, path));
  const catalog =
    catalogText === undefined
      ? undefined
      : checkSystem(catalogText, `${path} at ${revision.name}`).system?.catalog;
  return { intent, stackFile: file, ...(catalog === undefined ? {} : { catalog }) };
}

/** A project as a revision proposes it, and the texts that it was read from. */
export interface Proposed extends Project {
  /** The catalog's. */
  readonly catalogText: string;
}

/**
 * Stack file and catalog of a revision, taken as data in place of the work tree's.
 * @throws CommandError, CatalogError, IntentError as for a project that is opened
 */
export async function proposedAt(located: LocatedProject, revision: Revision): Promise<Proposed> {
  const { root, stack } = located;
  const name = relative(root, located.stackFile.path);
  const text = await revision.read(located.stackFile.path);
  if (text === undefined) throw new CommandError(`${name} is not there at ${revision.name}`);
  const stackFile = StackFile.parse(`${name} at ${revision.name}`, text);
  const plain = stackFile.plainGiven();
  if (plain.length > 0) throw new CommandError(plainGivenMessage(plain, stack));
  const path = stackFile.setting("catalog");
  if (path === undefined)
    throw new CommandError(`${name} at ${revision.name} names no catalog (keyturn:catalog)`);
  const catalogText = await revision.read(resolve(root, path));
  if (catalogText === undefined) {
    throw new CommandError(`${path}, which ${name} names, is not there at ${revision.name}`);
  }
  const { system, problems } = checkSystem(catalogText, `${path} at ${revision.name}`);
  if (system === undefined) throw new CatalogError(problems);
  stackFile.rename(system.catalog);
  const intent = parseIntent(stackFile.rawIntent(), system.catalog);
  return { ...located, ...system, stackFile, catalogPath: path, intent, catalogText };
}
