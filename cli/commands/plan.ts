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
import { withOtherCatalog } from "../other-catalog.ts";
import { jsonResult, note, result } from "../output.ts";
import type { Project } from "../project.ts";
import { StackFile } from "../stack-file.ts";

interface PlanOptions extends BumpOptions {
  base: string;
  catalog?: string;
  markdown?: boolean;
  json?: boolean;
}

/** `keyturn plan`: from catalog and stack file alone; needs no engine, no state and no secret. */
export async function plan(names: string[], options: PlanOptions): Promise<void> {
  const { project, instead } = await withOtherCatalog(options);
  if (instead !== undefined) {
    note(
      `mind: ${basename(instead.stackFile.path)} names ${instead.catalogPath}. This is what a rotation would do where all of ` +
        `${options.catalog} stood at its first generation`,
    );
  }
  const all = options.all === true || (instead !== undefined && names.length === 0 && options.due !== true);
  const asked = names.length > 0 || all || options.due === true;
  const before = asked ? project.intent : await intentAt(project, options.base);
  const after = asked ? (await nextIntent(project, names, { ...options, all })).after : project.intent;
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
