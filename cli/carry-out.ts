import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { confirm, isCancel } from "@clack/prompts";
import writeFileAtomic from "write-file-atomic";
import { type Intent, makePlan, type Plan, renderTable } from "../components/plan/index.ts";
import { type Changes, preview, up } from "./engine/run.ts";
import { openStack } from "./engine/workspace.ts";
import { CommandError } from "./errors.ts";
import { commitFile } from "./git.ts";
import { askForValues } from "./manual-values.ts";
import { jsonResult, note, result } from "./output.ts";
import { engineProgress } from "./progress.ts";
import type { Project } from "./project.ts";
import { withScratchFile } from "./scratch-file.ts";

/** Options that every command has which changes the stack file and carries it out. */
export interface CarryOutOptions {
  dryRun?: boolean;
  yes?: boolean;
  /** False with `--no-commit`. */
  commit: boolean;
  json?: boolean;
}

/** What came of it. */
export interface Outcome {
  stack: string;
  plan: Plan;
  applied: boolean;
  /** What the engine changed, or would change, by its own words. */
  changes: Changes;
}

/**
 * Carries an edit of the intent out: shows the plan, lets the engine preview it on a copy of the stack file,
 * asks, writes the stack file, commits it, and only then applies. What is refused is refused on the copy, so
 * that the stack file never holds an intent that can't be.
 *
 * @param subject what the commit says, such as `Rotate JWT_SECRET to generation 3`
 */
export async function carryOut(
  project: Project,
  after: Intent,
  subject: string,
  options: CarryOutOptions,
): Promise<void> {
  const plan = makePlan(project.catalog, project.intent, after);
  if (options.json !== true) result(renderTable(plan));
  const outcome = await withScratchFile(`Pulumi.${project.stack}.yaml`, async (copy) => {
    project.stackFile.setIntent(project.intent, after);
    await writeFileAtomic(copy, project.stackFile.text(), { mode: 0o600 });
    const stack = await openStack(project.root, project.stack);
    await askForValues(project, plan, copy, options);
    const progress = engineProgress();
    const changes = await preview(stack, progress.planning, copy);
    if (options.dryRun === true) return { stack: project.stack, plan, applied: false, changes };
    if (!(await agreed(options))) return { stack: project.stack, plan, applied: false, changes };
    await writeFileAtomic(project.stackFile.path, await readFile(copy));
    if (options.commit) await commitFile(project.stackFile.path, subject);
    return { stack: project.stack, plan, applied: true, changes: await up(stack, progress.applying) };
  });
  report(project, outcome, options);
}

async function agreed(options: CarryOutOptions): Promise<boolean> {
  if (options.yes === true) return true;
  if (!process.stdin.isTTY) {
    throw new CommandError("nobody can be asked here: add --yes to carry it out, or --dry-run to only look");
  }
  const answer = await confirm({ message: "Carry this out?", initialValue: false });
  return !isCancel(answer) && answer;
}

function report(project: Project, outcome: Outcome, options: CarryOutOptions): void {
  if (options.json === true) {
    jsonResult(outcome);
    return;
  }
  if (!outcome.applied) {
    const file = relative(process.cwd(), join(project.root, `Pulumi.${project.stack}.yaml`));
    note(`Nothing was changed, not even ${file}.`);
    return;
  }
  const { restarts, changes } = outcome.plan;
  const services = restarts.flatMap((group) => group.services);
  if (services.length > 0) note(`Now restart, in this order: ${services.join(", ")}`);
  const rotated = changes.filter((change) => change.kind === "rotate").map((change) => change.secret);
  if (rotated.length === 0) return;
  note(`When all is well: keyturn retire ${rotated.join(" ")}. To go back: keyturn rollback NAME.`);
}
