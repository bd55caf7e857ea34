import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import {
  type Intent,
  loadSystem,
  parseIntent,
  plainGivenMessage,
  type SystemModel,
} from "../components/plan/index.ts";
import { recoverJournal } from "../provider/env-file/index.ts";
import { CommandError } from "./errors.ts";
import { linkHome } from "./home-link.ts";
import { note } from "./output.ts";
import { projectRoot, stacksOf } from "./project-root.ts";
import { StackFile } from "./stack-file.ts";
import { noticeLeftWork } from "./turn/notice.ts";
import { YamlText } from "./yaml-text.ts";

export { projectRoot, stacksOf } from "./project-root.ts";

/** A stack's file, and where the catalog is that it names. */
export interface LocatedProject {
  /** The folder of Pulumi.yaml. */
  root: string;
  stack: string;
  stackFile: StackFile;
  /** Absolute folder that the targets' paths start from. */
  directory: string;
  /** The catalog's path, relative to the working directory, for messages. */
  catalogPath: string;
}

/** What most commands begin with: a stack's file and the catalog that it names, read. */
export interface Project extends SystemModel, LocatedProject {
  intent: Intent;
}

/** How a command was told where to look. */
export interface ProjectOptions {
  stack?: string;
  /** For a command that only looks: a change of .env files that was cut off stays as it is. */
  leaveJournal?: boolean;
}

/**
 * Opens the project around the working directory.
 *
 * @throws CommandError, CatalogError, IntentError
 */
export async function openProject(options: ProjectOptions): Promise<Project> {
  const located = await locateProject(options);
  const model = loadSystem(resolve(located.catalogPath));
  located.stackFile.rename(model.catalog);
  const intent = parseIntent(located.stackFile.rawIntent(), model.catalog);
  return { ...model, ...located, intent };
}

/**
 * Finds the project around the working directory. A change of .env files that was cut off is completed or
 * undone first, and it is said which command was, whatever this one is, but for one that only tells of it.
 *
 * @throws CommandError
 */
export async function locateProject(options: ProjectOptions): Promise<LocatedProject> {
  const root = projectRoot(process.cwd());
  linkHome(root);
  const stack = options.stack ?? chooseStack(root);
  const stackFile = StackFile.read(join(root, `Pulumi.${stack}.yaml`));
  refusePlainGiven(stackFile, stack);
  const named = stackFile.setting("catalog");
  if (named === undefined) {
    throw new CommandError(
      `Pulumi.${stack}.yaml names no catalog: add keyturn:catalog: catalog/SYSTEM.yaml to its config`,
    );
  }
  const directory = resolve(root, stackFile.setting("directory") ?? ".");
  if (options.leaveJournal !== true) {
    await recover(directory);
    await noticeLeftWork({ root, directory });
  }
  return { root, stack, stackFile, directory, catalogPath: relative(process.cwd(), resolve(root, named)) };
}

function refusePlainGiven(stackFile: StackFile, stack: string): void {
  const plain = stackFile.plainGiven();
  if (plain.length > 0) throw new CommandError(plainGivenMessage(plain, stack));
}

/** The project's name, where its Pulumi.yaml tells one. */
export function projectName(root: string): string | undefined {
  const name = new YamlText(readFileSync(join(root, "Pulumi.yaml"), "utf8")).at(["name"]);
  return typeof name === "string" ? name : undefined;
}

function chooseStack(root: string): string {
  const named = process.env.PULUMI_STACK;
  if (named !== undefined && named !== "") return named;
  const stacks = stacksOf(root);
  const [only] = stacks;
  if (stacks.length === 1 && only !== undefined) return only;
  if (only === undefined)
    throw new CommandError("this project has no stack file yet. Make one: keyturn init");
  throw new CommandError(`which stack? Add --stack NAME; there are ${stacks.join(", ")}`);
}

/** Completes or undoes a change of files in `directory` that was cut off, and says which. */
export async function recover(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  const recovery = await recoverJournal(directory);
  if (recovery !== undefined) note(recovery.detail);
}
