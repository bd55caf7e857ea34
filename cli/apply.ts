import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { type Changes, type RunScope, type StepWatcher, up } from "./engine/run.ts";
import { CommandError, EXIT } from "./errors.ts";
import { type RecordedRun, type RecordOptions, recorded } from "./history/recorded.ts";
import type { RunRecord } from "./history/run-record.ts";
import { turnedByPlan } from "./history/turned.ts";
import type { Sent } from "./notify/send.ts";
import { type Ended, type NotifyOptions, tellRefused, tellRun } from "./notify/tell-run.ts";
import type { Project } from "./project.ts";

/**
 * Lets the engine carry it out, on record, and tells the catalog's notifiers how it ended.
 *
 * @returns what the engine changed, and what became of each notification
 * @throws CommandError with the advice to go on; whatever else `up` throws
 */
export async function apply(
  stack: Stack,
  run: RecordedRun,
  scope: RunScope & NotifyOptions,
  watcher: StepWatcher,
): Promise<{ made: Changes; notified: Sent[] }> {
  let ended: Ended | undefined;
  const heard: RecordedRun = {
    ...run,
    ended: (line, exported) => {
      ended = { line, ...(exported === undefined ? {} : { exported }) };
    },
  };
  const tell = async (outcome: "done" | "failed") => {
    const last = ended ?? { line: bareLine(run, outcome) };
    return await tellRun({ ...run, options: { ...run.options, ...scope } }, last);
  };
  try {
    const made = await recorded(heard, watcher, (observer) => up(stack, observer, scope));
    return { made, notified: await tell("done") };
  } catch (error) {
    const notified = await tell("failed");
    if (!(error instanceof CommandError)) throw error;
    const advice = "The stack file holds what was wanted. Mend the cause, then go on: keyturn resume";
    const told = { cause: error, ...(notified.length === 0 ? {} : { notified }) };
    throw new CommandError(`${error.message}\n${advice}`, error.exitCode, told);
  }
}

/**
 * Tells the notifiers of a run that ended before it wrote anything. A schedule that is refused each night must not be so
 * in silence; a person who was asked has read it.
 *
 * @returns the error to go on with
 */
export async function toldOf(
  error: unknown,
  project: Project,
  subject: string,
  options: RecordOptions & NotifyOptions & { yes?: boolean; dryRun?: boolean; silent?: boolean },
): Promise<unknown> {
  const isWatched = options.yes !== true || options.dryRun === true || options.silent === true;
  if (isWatched || !(error instanceof CommandError)) return error;
  if (error.exitCode !== EXIT.failed && error.exitCode !== EXIT.refused) return error;
  const notified = await tellRefused(project, subject, error, options);
  if (notified.length === 0) return error;
  return new CommandError(error.message, error.exitCode, { cause: error, notified });
}

/** What is known of a run that could not be put on record. */
function bareLine({ plan, after, subject, options }: RecordedRun, outcome: "done" | "failed"): RunRecord {
  const now = new Date().toISOString();
  const secrets = turnedByPlan(plan, after);
  const told = { who: "unknown", why: subject, command: options.command ?? "up", outcome };
  return { version: 1, start: now, end: now, ...told, secrets, sinks: [], probes: [], retired: [] };
}
