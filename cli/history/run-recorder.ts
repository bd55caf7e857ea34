import { NamesOfToday } from "../../components/catalog/index.ts";
import type { SinkOfStep as Sink } from "../../components/plan/index.ts";
import { type ExportedState, exportState } from "../state/exported-state.ts";
import { readStackState, type StackState, stackStateOf } from "../state/stack-state.ts";
import { isRestart, lastEngineEnd } from "./engine-runs.ts";
import { fingerprintsOf, generationValue } from "./fingerprints.ts";
import { unrecorded } from "./from-state.ts";
import { appendHistory, readHistory } from "./history-file.ts";
import { findKilled, type Killed, noteBegun } from "./open-runs.ts";
import type { RecordedRun } from "./recorded.ts";
import { runsOfToday } from "./renamed-runs.ts";
import type { Observed } from "./run-observer.ts";
import type { RunRecord, SecretRecord } from "./run-record.ts";
import { probesSince, sinkRecords, sinksSince } from "./sink-records.ts";
import { turnedByPlan, turnedByState } from "./turned.ts";
import { whoRuns } from "./who.ts";
import { oneReason } from "./why.ts";

type Begun = RunRecord & { outcome: "killed" };

/** Makes the line of one run, and those that runs before it could not write. */
export class RunRecorder {
  readonly #run: RecordedRun;
  readonly #sinks: readonly Sink[];
  readonly #begun: Begun;
  /** Lines that come before this run's own. */
  readonly #earlier: readonly RunRecord[];
  readonly #forget: () => Promise<void>;

  private constructor(
    run: RecordedRun,
    sinks: readonly Sink[],
    begun: Begun,
    earlier: readonly RunRecord[],
    forget: () => Promise<void>,
  ) {
    this.#run = run;
    this.#sinks = sinks;
    this.#begun = begun;
    this.#earlier = earlier;
    this.#forget = forget;
  }

  /** To be called before the engine writes anything. */
  static async begin(run: RecordedRun, sinks: readonly Sink[]): Promise<RunRecorder> {
    const start = new Date().toISOString();
    const { project, plan, after, subject, options } = run;
    const { root, stack } = project;
    const [who, state, history, killed] = await Promise.all([
      whoRuns(root),
      readStackState(project).catch(() => undefined),
      readHistory(root, stack),
      findKilled(root, stack),
    ]);
    const isByPlan = plan.changes.length > 0 || state === undefined;
    const secrets = isByPlan
      ? turnedByPlan(plan, after)
      : turnedByState({ ...project, intent: after }, state);
    const writtenOff = plan.writtenOff.map(({ target, kind }) => ({ target, kind }));
    const begun: Begun = {
      version: 1,
      start,
      who,
      why: oneReason(options.why) ?? subject,
      command: options.command ?? "up",
      outcome: "killed",
      ...(writtenOff.length === 0 ? {} : { writtenOff }),
      ...(run.backup === undefined ? {} : { backup: run.backup }),
      ...(run.restored === undefined ? {} : { restored: run.restored }),
      secrets,
      sinks: [],
      probes: [],
      retired: [],
    };
    const earlier = earlierRuns(run, sinks, state, history?.runs ?? [], killed);
    const forgetOwn = await noteBegun(root, stack, begun);
    const forget = async () => {
      await killed.forget();
      await forgetOwn();
    };
    return new RunRecorder(run, sinks, begun, earlier, forget);
  }

  /** Appends the line. */
  async end(outcome: RunRecord["outcome"], seen: Observed): Promise<void> {
    const end = new Date().toISOString();
    const { project } = this.#run;
    const exported = await asked(project, { showSecrets: true });
    // Whoever can't open the values can still read the state.
    const known = exported ?? (await asked(project, {}));
    const state = known && stackStateOf(known, project);
    const names = new NamesOfToday(project.catalog);
    const retired = seen.retired.map((told) => ({ ...told, secret: names.secret(told.secret) }));
    const secrets = this.#withRetired(retired);
    const { version, start, ...begun } = this.#begun;
    const line: RunRecord = {
      version,
      start,
      end,
      ...begun,
      outcome,
      ...(seen.failed.length === 0 ? {} : { failed: [...seen.failed] }),
      secrets: exported === undefined ? secrets : await withFingerprints(secrets, exported),
      sinks: sinkRecords(this.#sinks, secrets, seen.sinks, state),
      probes: seen.probes,
      retired,
    };
    this.#run.ended?.(line, exported);
    await appendHistory(project.root, project.stack, [...this.#earlier, line]);
    await this.#forget();
  }

  /** A run may end a retirement that an earlier one began. */
  #withRetired(retired: Observed["retired"]): SecretRecord[] {
    const { secrets } = this.#begun;
    const further = retired.filter(({ secret }) => !secrets.some((told) => told.secret === secret));
    return [...secrets, ...further.map(({ secret }) => ({ secret, kind: "retire" }))];
  }
}

/** A run goes on record also where no engine tells what came of it. */
async function asked(
  project: RecordedRun["project"],
  options: { showSecrets?: boolean },
): Promise<ExportedState | undefined> {
  return await exportState(project, options).catch(() => undefined);
}

/** What is not on record yet: runs that were killed, and what the state tells of others. */
function earlierRuns(
  { project }: RecordedRun,
  sinks: readonly Sink[],
  state: StackState | undefined,
  runs: readonly RunRecord[],
  killed: Killed,
): RunRecord[] {
  if (state === undefined) return [...killed.runs];
  const filled = runsOfToday(killed.runs, project).map((run) =>
    isRestart(run)
      ? run
      : {
          ...run,
          sinks: sinkRecords(sinks, run.secrets, sinksSince(state, run.start), state),
          probes: probesSince(state, run.start),
        },
  );
  if (!filled.every(isRestart)) return filled;
  const other = unrecorded(project, sinks, state, lastEngineEnd(runs));
  return other === undefined ? filled : [...filled, other];
}

async function withFingerprints(
  secrets: readonly SecretRecord[],
  exported: ExportedState,
): Promise<SecretRecord[]> {
  const values = secrets.map(({ secret, to }) =>
    to === undefined ? undefined : generationValue(exported, secret, to),
  );
  const fingerprint = values.some((value) => value !== undefined)
    ? await fingerprintsOf(exported.salt)
    : undefined;
  return secrets.map((told, i) => {
    const value = values[i];
    return value === undefined || fingerprint === undefined
      ? told
      : { ...told, fingerprint: fingerprint(value) };
  });
}
