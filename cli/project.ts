import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Intent, loadSystem, parseIntent, type SystemModel } from "../components/plan/index.ts";
import { recoverJournal } from "../provider/env-file/index.ts";
import { CommandError } from "./errors.ts";
import { note } from "./output.ts";
import { projectRoot, stacksOf } from "./project-root.ts";
import { StackFile } from "./stack-file.ts";

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
}

/**
 * Opens the project around the working directory.
 *
 * @throws CommandError, CatalogError, IntentError
 */
export async function openProject(options: ProjectOptions): Promise<Project> {
  const located = await locateProject(options);
  const model = loadSystem(resolve(located.catalogPath));
  const intent = parseIntent(located.stackFile.rawIntent(), model.catalog);
  return { ...model, ...located, intent };
}

/**
 * Finds the project around the working directory. A change of .env files that was cut off is completed or
 * undone first, whatever the command is.
 *
 * @throws CommandError
 */
export async function locateProject(options: ProjectOptions): Promise<LocatedProject> {
  const root = projectRoot(process.cwd());
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
  await recover(directory);
  return { root, stack, stackFile, directory, catalogPath: relative(process.cwd(), resolve(root, named)) };
}

/** A value that a person gave belongs there encrypted; the message names the key alone. */
function refusePlainGiven(stackFile: StackFile, stack: string): void {
  const plain = stackFile.plainGiven();
  if (plain.length === 0) return;
  const keys = plain.map((key) => `pulumi config set --secret ${key} --stack ${stack} < FILE`);
  throw new CommandError(
    `Pulumi.${stack}.yaml holds in plain what must be encrypted: ${plain.join(", ")}. Remove it there, then give ` +
      `it on standard input: ${keys.join("; ")}. Where the file was shared or committed, rotate that secret`,
  );
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
