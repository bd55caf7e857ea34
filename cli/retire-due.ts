import { type Due, together } from "../components/plan/index.ts";
import { knownRuns } from "./commands/status.ts";
import { CommandError, EXIT } from "./errors.ts";
import type { Project } from "./project.ts";
import { readStackState } from "./state/stack-state.ts";
import type { SecretStatus } from "./status/secret-status.ts";
import { systemStatus } from "./status/system-status.ts";

/**
 * The secrets whose previous generation has been kept for their `overlapFor` since every place had the current one; by
 * the state and the record, since the stack file does not know when a place was written.
 *
 * @throws CommandError where the state can't be asked
 */
export async function retirementDue(project: Project, now: Date): Promise<Due> {
  const state = await readStackState(project);
  if (state === undefined) {
    throw new CommandError(
      `the state of ${project.stack} can't be asked, and only it knows since when every place has its value. Make its ` +
        "backend answer, or retire by name: keyturn retire NAME",
      EXIT.failed,
    );
  }
  const runs = await knownRuns(project, state);
  const rows = new Map(systemStatus(project, { state, runs, now }).map((row) => [row.secret, row]));
  const isDue = (name: string) => rows.get(name)?.retireDue === true;
  const due = [...rows.keys()].filter((name) => isDue(name) && project.intent.removed?.[name] === undefined);
  return together(project.catalog, due, (name) => (isDue(name) ? undefined : whyKept(rows.get(name))));
}

function whyKept(row: SecretStatus | undefined): string {
  if (row?.previous === undefined) return "it holds no previous generation";
  if (row.retireFrom !== undefined) return `its previous generation is kept until ${row.retireFrom}`;
  const isBehind = row.delivered.some(({ behind, owed }) => behind || owed);
  return isBehind ? "not every place has its current generation" : "it names no overlapFor";
}
