import { basename, dirname, resolve } from "node:path";
import { execa } from "execa";
import {
  emptyIntent,
  firstGenerations,
  type Intent,
  loadSystem,
  makePlan,
  parseIntent,
  renderMarkdown,
  renderTable,
} from "../../components/plan/index.ts";
import { CommandError } from "../errors.ts";
import { type BumpOptions, nextIntent } from "../next-intent.ts";
import { jsonResult, note, result } from "../output.ts";
import { locateProject, openProject, type Project } from "../project.ts";
import { StackFile } from "../stack-file.ts";

interface PlanOptions extends BumpOptions {
  base: string;
  catalog?: string;
  markdown?: boolean;
  json?: boolean;
}

/** `keyturn plan`: from catalog and stack file alone; needs no engine, no state and no secret. */
export async function plan(names: string[], options: PlanOptions): Promise<void> {
  const other = await otherCatalog(options);
  const project = other ?? (await openProject(options));
  const all = options.all === true || (other !== undefined && names.length === 0 && options.due !== true);
  const asked = names.length > 0 || all || options.due === true;
  const before = asked ? project.intent : await intentAt(project, options.base);
  const after = asked ? (await nextIntent(project, names, { ...options, all })).after : project.intent;
  const made = makePlan(project.catalog, before, after);
  if (options.json === true) return jsonResult(made);
  const shown = names.length > 0 ? { ...made, skipped: [], leaving: [] } : made;
  result(options.markdown === true ? renderMarkdown(shown) : renderTable(shown));
}

/**
 * The stack with another catalog than its own, as if all in it stood at its first generation: what the stack file says is of
 * its own secrets. Undefined where none is named, or the stack's own.
 */
async function otherCatalog(options: PlanOptions): Promise<Project | undefined> {
  if (options.catalog === undefined) return undefined;
  const located = await locateProject(options);
  if (resolve(options.catalog) === resolve(located.catalogPath)) return undefined;
  const model = loadSystem(options.catalog);
  note(
    `mind: ${basename(located.stackFile.path)} names ${located.catalogPath}. This is what a rotation would do where all of ` +
      `${options.catalog} stood at its first generation`,
  );
  const intent = firstGenerations(model.catalog, new Date());
  return { ...model, ...located, catalogPath: options.catalog, intent };
}

/** What the stack file asked for at a Git revision; nothing where it was not there. */
async function intentAt(project: Project, revision: string): Promise<Intent> {
  const { path } = project.stackFile;
  const git = execa({ cwd: dirname(path), reject: false, stdin: "ignore" });
  const known = await git`git rev-parse --verify --quiet ${`${revision}^{commit}`}`;
  if (known.failed) {
    if (revision === "HEAD") return emptyIntent;
    throw new CommandError(
      `Git knows no revision ${revision} here: name a branch, tag or commit with --base`,
    );
  }
  const shown = await git`git show ${`${revision}:./${basename(path)}`}`;
  if (shown.failed) return emptyIntent;
  return parseIntent(StackFile.parse(`${path} at ${revision}`, shown.stdout).rawIntent(), project.catalog);
}
