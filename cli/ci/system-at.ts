import { relative, resolve } from "node:path";
import { type Catalog, CatalogError, joinedCatalog } from "../../components/catalog/index.ts";
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
import { type FilesAt, filesAt } from "./files-at.ts";
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
  const catalog = path === undefined ? undefined : await catalogAt(root, revision, path);
  return { intent, stackFile: file, ...(catalog === undefined ? {} : { catalog }) };
}

async function catalogAt(root: string, revision: Revision, path: string): Promise<Catalog | undefined> {
  const text = await revision.read(resolve(root, path));
  if (text === undefined) return undefined;
  const files = await catalogFilesAt(root, revision, path, text);
  return checkSystem(text, `${path} at ${revision.name}`, files).system?.catalog;
}

function catalogFilesAt(root: string, revision: Revision, path: string, text: string): Promise<FilesAt> {
  const shown = (one: string) => `${relative(root, one)} at ${revision.name}`;
  return filesAt(revision, resolve(root, path), text, shown);
}

/** A project as a revision proposes it, and the texts that it was read from. */
export interface Proposed extends Project {
  /** The catalog's, with what it includes in it. */
  readonly catalogText: string;
  /** The absolute paths of what it includes. */
  readonly included: readonly string[];
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
  const files = await catalogFilesAt(root, revision, path, catalogText);
  const { system, problems } = checkSystem(catalogText, `${path} at ${revision.name}`, files);
  if (system === undefined) throw new CatalogError(problems);
  stackFile.rename(system.catalog);
  const intent = parseIntent(stackFile.rawIntent(), system.catalog);
  const joined = joinedCatalog(catalogText, files);
  const { included } = files;
  return { ...located, ...system, stackFile, catalogPath: path, intent, catalogText: joined, included };
}
