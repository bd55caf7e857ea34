import { NamesOfToday } from "../../components/catalog/index.ts";
import { leavingSecrets, leavingText } from "../../components/plan/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import { isRestart, lastEngineEnd } from "../history/engine-runs.ts";
import { unrecorded } from "../history/from-state.ts";
import { readHistory } from "../history/history-file.ts";
import { runsOfToday } from "../history/renamed-runs.ts";
import type { RunRecord } from "../history/run-record.ts";
import { jsonResult, note, result } from "../output.ts";
import { openProject, type Project } from "../project.ts";
import { sinksOf } from "../state/sinks.ts";
import { readStackState, type StackState } from "../state/stack-state.ts";
import { findings } from "../status/findings.ts";
import { isBehind, lastRunText, statusDetails, statusTable } from "../status/render.ts";
import type { SecretStatus } from "../status/secret-status.ts";
import { systemStatus } from "../status/system-status.ts";

interface StatusOptions {
  stack?: string;
  json?: boolean;
  verbose?: boolean;
  check?: boolean;
}

/**
 * `keyturn status`: the stack file, what the state holds where it can be asked, and the record. Without a record on
 * this disk the state alone tells.
 */
export async function status(names: readonly string[], options: StatusOptions): Promise<void> {
  const project = await openProject(options);
  const state = await readStackState(project);
  const runs = await knownRuns(project, state);
  const now = new Date();
  const all = systemStatus(project, { ...(state === undefined ? {} : { state }), runs, now });
  const rows = chosen(all, names, new NamesOfToday(project.catalog));
  const lastRun = runs.findLast((run) => !isRestart(run));
  const lastRestart = runs.findLast(isRestart);
  const stateKnown = state !== undefined;
  const found = options.check === true ? findings(rows, { stateKnown, lastRun, lastRestart }) : [];
  if (found.length > 0) process.exitCode = EXIT.failed;
  if (options.json === true) {
    const checked = options.check === true ? { findings: found } : {};
    return jsonResult({ stack: project.stack, stateKnown, secrets: rows, lastRun, lastRestart, ...checked });
  }
  const isDetailed = options.verbose === true || names.length > 0;
  result(isDetailed ? rows.map((row) => statusDetails(row, now)).join("\n\n") : statusTable(rows, now));
  const leaving = leavingSecrets(project.catalog, project.intent).filter(({ secret }) =>
    rows.some((row) => row.secret === secret),
  );
  if (leaving.length > 0) result(`\n${leaving.map((secret) => leavingText(secret)).join("\n")}`);
  for (const run of [lastRun, lastRestart]) if (run !== undefined) note(lastRunText(run, now));
  if (rows.some(isBehind)) {
    note("Where the state has another generation, the last run did not reach every place: keyturn resume.");
  } else if (rows.some(({ drifting }) => drifting)) {
    note(
      "Not every place and record is as the stack file asks: keyturn resume lists what is owed, and asks.",
    );
  }
  if (state === undefined) note("The state could not be asked; what is shown is the stack file's word.");
  for (const { text } of found) note(`check: ${text}`);
}

function chosen(
  all: readonly SecretStatus[],
  asked: readonly string[],
  names: NamesOfToday,
): readonly SecretStatus[] {
  const wanted = asked.flatMap((name) => name.split(",")).filter((name) => name !== "");
  if (wanted.length === 0) return all;
  const unknown = wanted.filter((name) => !all.some(({ secret }) => secret === name));
  if (unknown.length > 0) {
    const renamed = unknown.flatMap((name) =>
      names.secret(name) === name ? [] : `${name} is called ${names.secret(name)} now: name it so`,
    );
    if (renamed.length > 0) throw new CommandError(renamed.join("\n"));
    throw new CommandError(`${unknown.join(", ")}: no such secret here. keyturn status lists them all`);
  }
  return all.filter(({ secret }) => wanted.includes(secret));
}

/** The record, and what the state knows beyond it. */
export async function knownRuns(project: Project, state: StackState | undefined): Promise<RunRecord[]> {
  const history = await readHistory(project.root, project.stack);
  const runs = runsOfToday(history?.runs ?? [], project);
  if (state === undefined) return runs;
  const other = unrecorded(project, sinksOf(project), state, lastEngineEnd(runs));
  return other === undefined ? runs : [...runs, other];
}
