import { basename, dirname } from "node:path";
import { execa } from "execa";
import {
  emptyIntent,
  type Intent,
  makePlan,
  parseIntent,
  renderMarkdown,
  renderTable,
} from "../../components/plan/index.ts";
import { CommandError } from "../errors.ts";
import { type BumpOptions, nextIntent } from "../next-intent.ts";
import { jsonResult, result } from "../output.ts";
import { openProject, type Project } from "../project.ts";
import { StackFile } from "../stack-file.ts";

interface PlanOptions extends BumpOptions {
  base: string;
  markdown?: boolean;
  json?: boolean;
}

/** `keyturn plan`: from catalog and stack file alone; needs no engine, no state and no secret. */
export async function plan(names: string[], options: PlanOptions): Promise<void> {
  const project = await openProject(options);
  const asked = names.length > 0 || options.all === true || options.due === true;
  const before = asked ? project.intent : await intentAt(project, options.base);
  const after = asked ? (await nextIntent(project, names, options)).after : project.intent;
  const made = makePlan(project.catalog, before, after);
  if (options.json === true) return jsonResult(made);
  const shown = names.length > 0 ? { ...made, skipped: [], leaving: [] } : made;
  result(options.markdown === true ? renderMarkdown(shown) : renderTable(shown));
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
