import { join } from "node:path";
import { newerIn } from "../../components/vault/newer.ts";
import { knownRuns } from "../commands/status.ts";
import { preview } from "../engine/run.ts";
import { openStack } from "../engine/workspace.ts";
import { EXIT } from "../errors.ts";
import { jsonResult, note, result } from "../output.ts";
import { engineProgress } from "../progress.ts";
import { openProject, type Project } from "../project.ts";
import { readStackState } from "../state/stack-state.ts";
import { findings, type StatusFinding } from "../status/findings.ts";
import { systemStatus } from "../status/system-status.ts";

/** What `keyturn ci drift` found. */
export interface Drift {
  readonly stack: string;
  /** What the engine would do after asking every place, in a person's words. */
  readonly drift: readonly string[];
  readonly findings: readonly StatusFinding[];
}

/**
 * `keyturn ci drift`: asks every place what it holds, without writing to it or to the state, and checks the status. Ends with
 * 1 where anything is not as it should be.
 */
export async function ciDrift(options: { stack?: string; json?: boolean }): Promise<void> {
  const project = await openProject(options);
  const found: Drift = {
    stack: project.stack,
    drift: await driftOf(project),
    findings: await checked(project),
  };
  const isFine = found.drift.length === 0 && found.findings.length === 0;
  process.exitCode = isFine ? EXIT.done : EXIT.failed;
  if (options.json === true) return jsonResult(found);
  const lines = [
    ...found.drift.map((line) => `drift: ${line}`),
    ...found.findings.map(({ kind, text }) => `${kind}: ${text}`),
  ];
  result(
    isFine
      ? `${project.stack}: every place and record is as the stack file asks, and nothing is due.`
      : lines.join("\n"),
  );
}

async function driftOf(project: Project): Promise<string[]> {
  const { root, stack } = project;
  const opened = await openStack(root, stack, join(root, `Pulumi.${stack}.yaml`));
  try {
    const { planning, found } = engineProgress({ takesOver: () => false, isAdopted: () => false });
    const newer = new Set<string>();
    const warned = (message: string) => {
      const source = newerIn(message);
      if (source === undefined) return planning.warned?.(message);
      // What the generation before was made from tells nothing.
      if (project.intent.generations[source.secret]?.current === source.generation)
        newer.add(`${source.text}: keyturn rotate ${source.secret} takes what is there`);
    };
    const changes = await preview(opened.stack, { ...planning, warned }, { refresh: true });
    const isSettled = Object.entries(changes).every(([op, number]) => op === "same" || number === 0);
    const words = found();
    const records = "records of the state are not as the stack file asks: keyturn resume";
    return [...words, ...(isSettled || words.length > 0 ? [] : [records]), ...newer];
  } finally {
    await opened
      .forgetIfNew()
      .catch(() => note("A stack that was made to look at it could not be taken out again."));
  }
}

async function checked(project: Project): Promise<StatusFinding[]> {
  const state = await readStackState(project);
  const runs = await knownRuns(project, state);
  const rows = systemStatus(project, { ...(state === undefined ? {} : { state }), runs, now: new Date() });
  return findings(rows, { stateKnown: state !== undefined, lastRun: runs.at(-1) });
}
