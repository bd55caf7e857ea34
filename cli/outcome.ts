import { join, relative } from "node:path";
import { composeProjects } from "../components/catalog/index.ts";
import { isBetween, makePlan, type Plan } from "../components/plan/index.ts";
import { count } from "./count.ts";
import type { Changes } from "./engine/run.ts";
import type { Sent } from "./notify/send.ts";
import { jsonResult, note, result } from "./output.ts";
import type { Project } from "./project.ts";

/** What came of a command that carries something out. */
export interface Outcome {
  stack: string;
  plan: Plan;
  applied: boolean;
  /** What the engine changed, or would change, by its own words. */
  changes: Changes;
  /** Of `resume`: what the state still owed to the stack file, in words. */
  owed?: string[];
  /** Where it was applied: the .env files whose bytes changed. */
  files?: string[];
  /** Where it was applied and a backup was made before: its stamp. */
  backup?: string;
  /** Where it was applied, and the catalog names notifiers for it: what became of each notification. */
  notified?: Sent[];
}

/** Tells it, on standard output with `--json`, else on standard error. */
export function reportOutcome(project: Project, outcome: Outcome, options: { json?: boolean }): void {
  if (options.json === true) {
    jsonResult(outcome);
    return;
  }
  if (!outcome.applied) {
    note(`Nothing was changed, not even ${stackFileHere(project)}.`);
    return;
  }
  const { restarts, changes } = outcome.plan;
  const adopted = changes.filter(({ kind }) => kind === "adopt").length;
  if (adopted > 0) note(`Took over ${count(adopted, "value")}, ${filesChanged(outcome.files ?? [])}.`);
  const services = restarts.flatMap((group) => group.services);
  if (services.length > 0) note(`Now restart, in this order: ${services.join(", ")}${byCommand(project)}`);
  const rotated = changes.filter((change) => change.kind === "rotate").map((change) => change.secret);
  if (rotated.length === 0) return;
  const back = rotated.filter((name) => !isBetween(project.intent.generations[name]));
  const way = back.length === 0 ? "" : ` To go back: keyturn rollback ${back.join(" ")}.`;
  note(`When all is well: keyturn retire ${rotated.join(" ")}.${way}`);
}

/** What is Compose's, a command restarts. */
function byCommand({ catalog, directory }: Project): string {
  return composeProjects(catalog, directory).length === 0
    ? ""
    : ". What Compose runs of them: keyturn restart";
}

/** The stack file may be ahead of the state. */
export const CUT_OFF = "If a run was cut off: keyturn resume.";

/** Ends a command with `--all` that finds nothing to do: in these words, or with `--json` in an outcome's form. */
export function tellNothingLeft(
  project: Project,
  words: string,
  options: { json?: boolean; silent?: boolean },
): void {
  if (options.silent === true) return;
  if (options.json !== true) {
    result(words);
    return;
  }
  const plan = makePlan(project.catalog, project.intent, project.intent);
  const outcome: Outcome = { stack: project.stack, plan, applied: false, changes: {} };
  jsonResult(outcome);
}

/** Tells and gives what a preview of the stack file as it is found to do; empty where the state is as it asks. */
export function tellOwed(
  project: Project,
  found: readonly string[],
  changes: Changes,
  options: { json?: boolean },
): string[] {
  const isSettled = Object.entries(changes).every(([op, number]) => op === "same" || number === 0);
  const records = isSettled ? [] : ["bring the state's records up to date"];
  const owed = found.length > 0 ? [...found] : records;
  if (options.json === true) return owed;
  const lines = owed.map((line) => `  ${line}`);
  result(
    owed.length === 0
      ? `Nothing was owed: the state is as ${stackFileHere(project)} asks.`
      : `Owed to ${stackFileHere(project)}:\n${lines.join("\n")}`,
  );
  return owed;
}

function stackFileHere({ root, stack }: Project): string {
  return relative(process.cwd(), join(root, `Pulumi.${stack}.yaml`));
}

function filesChanged(files: readonly string[]): string {
  return files.length === 0 ? "no file changed" : `and changed ${files.join(", ")}`;
}
