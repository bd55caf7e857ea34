import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { confirm, isCancel } from "@clack/prompts";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import writeFileAtomic from "write-file-atomic";
import { type Intent, makePlan, type Plan, renderTable } from "../components/plan/index.ts";
import { refuseIfLocked } from "./engine/lock.ts";
import { type Changes, preview, type StepWatcher, up } from "./engine/run.ts";
import { openStack } from "./engine/workspace.ts";
import { CommandError } from "./errors.ts";
import { commitFile } from "./git.ts";
import { askForValues } from "./manual-values.ts";
import { jsonResult, note, result } from "./output.ts";
import { engineProgress } from "./progress.ts";
import type { Project } from "./project.ts";
import { withScratchFile } from "./scratch-file.ts";
import { StackFile } from "./stack-file.ts";

/** Options that every command has which changes the stack file and carries it out. */
export interface CarryOutOptions {
  dryRun?: boolean;
  yes?: boolean;
  /** Whether all were meant: then the plan says which were left out, and why. */
  all?: boolean;
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
 * @param subject what the commit says, such as `Rotate JWT_SECRET on prod`
 */
export async function carryOut(
  project: Project,
  after: Intent,
  subject: string,
  options: CarryOutOptions,
): Promise<void> {
  const plan = makePlan(project.catalog, project.intent, after);
  if (options.json !== true && plan.changes.length > 0) {
    result(renderTable(options.all === true ? plan : { ...plan, skipped: [] }));
  }
  const opened = await openStack(project.root, project.stack, project.stackFile.path);
  let outcome: Outcome;
  let begun = false;
  try {
    outcome = await withScratchFile(`Pulumi.${project.stack}.yaml`, async (copy) => {
      const file = StackFile.read(project.stackFile.path);
      file.setIntent(project.intent, after);
      await writeFileAtomic(copy, file.text(), { mode: 0o600 });
      await askForValues(project, plan, copy, options);
      if (options.dryRun !== true) await refuseIfLocked(opened.stack);
      const progress = engineProgress();
      const changes = await preview(opened.stack, progress.planning, copy);
      if (options.dryRun === true || !(await agreed(options))) {
        return { stack: project.stack, plan, applied: false, changes };
      }
      await refuseIfLocked(opened.stack);
      begun = true;
      await file.replaceWith(await readFile(copy, "utf8"));
      if (options.commit) await commitFile(file.path, subject);
      return {
        stack: project.stack,
        plan,
        applied: true,
        changes: await apply(opened.stack, progress.applying),
      };
    });
  } finally {
    // What went wrong before is the message, whatever comes of the tidying up.
    if (!begun) await opened.forgetIfNew().catch(() => {});
  }
  report(project, outcome, options);
}

async function apply(stack: Stack, watcher: StepWatcher): Promise<Changes> {
  try {
    return await up(stack, watcher);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const advice = "The stack file holds what was wanted. Mend the cause, then go on: keyturn resume";
    throw new CommandError(`${error.message}\n${advice}`, error.exitCode, { cause: error });
  }
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
