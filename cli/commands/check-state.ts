import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { checkState } from "../check-state/check-state.ts";
import { checkText } from "../check-state/render.ts";
import { readDocument } from "../check-state/state-document.ts";
import { type StateFile, stateFiles } from "../check-state/state-files.ts";
import { backendFolder } from "../engine/file-backend.ts";
import { readStateText } from "../engine/state-text.ts";
import { useDefaultBackend, useEngine } from "../engine/workspace.ts";
import { CommandError, EXIT } from "../errors.ts";
import { jsonResult, result } from "../output.ts";
import { openProject, type Project, projectName } from "../project.ts";
import { opened, stackKey } from "../state/stack-key.ts";
import { YamlText } from "../yaml-text.ts";

/**
 * `keyturn check-state`: whether every secret that the stack's state holds, or once held, is ciphertext. Changes nothing.
 * Ends with 1 where something stands in plain or nothing was shown, with 2 where the state can't be opened.
 *
 * @throws CommandError with the engine's reason
 */
export async function checkStateCommand(options: { stack?: string; json?: boolean }): Promise<void> {
  const project = await openProject(options);
  await useEngine();
  useDefaultBackend(project.root);
  const shown = readDocument(Buffer.from(await readStateText(project, { showSecrets: true })));
  if (shown === undefined) throw new CommandError("the engine's export can't be read", EXIT.failed);
  const folder = await backendFolder(project.root);
  const files = folder === undefined ? [await exported(project)] : await filesIn(project, folder);
  const check = await checkState(await withStackFile(files, project), shown, await configured(project));
  const ok = check.problems.length === 0 && (check.sealed > 0 || isEmpty(project));
  const unseen = folder === undefined ? ["backups", "history"] : [];
  const problems = check.problems.map((problem) => ({
    ...problem,
    file: relative(process.cwd(), problem.file) || problem.file,
  }));
  const told = { stack: project.stack, ok, ...check, problems, unseen };
  if (options.json === true) jsonResult(told);
  else result(checkText(told));
  if (!ok) process.exitCode = EXIT.failed;
}

/** A stack that asks for no generation has no secret to show. */
const isEmpty = ({ intent }: Project): boolean => Object.keys(intent.generations).length === 0;

async function filesIn({ root, stack }: Project, folder: string): Promise<StateFile[]> {
  return await stateFiles(folder, projectName(root) ?? "", stack);
}

/** Of a backend that keeps no files here, the state alone can be asked for. */
async function exported(project: Project): Promise<StateFile> {
  return { kind: "state", path: "pulumi stack export", content: Buffer.from(await readStateText(project)) };
}

async function withStackFile(files: StateFile[], { stackFile }: Project): Promise<StateFile[]> {
  const path = resolve(stackFile.path);
  return [...files, { kind: "stack file", path, content: await readFile(path) }];
}

/** The values that a person gave, which stand in the stack file until their generation is made. */
async function configured({ stackFile }: Project): Promise<Record<string, string>> {
  const yaml = new YamlText(await readFile(stackFile.path, "utf8"));
  const salt = yaml.at(["encryptionsalt"]);
  const key = await stackKey(typeof salt === "string" ? salt : undefined);
  const config = yaml.at(["config"]);
  if (key === undefined || typeof config !== "object" || config === null) return {};
  return Object.fromEntries(
    Object.entries(config).flatMap(([name, value]) => {
      const sealed: unknown =
        typeof value === "object" && value !== null ? Reflect.get(value, "secure") : undefined;
      const text = typeof sealed === "string" ? opened(key, sealed) : undefined;
      return text === undefined || text.trim().length < 8 ? [] : [[`configuration ${name}`, text]];
    }),
  );
}
