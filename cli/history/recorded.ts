import { deliverySteps, type Intent, type Plan } from "../../components/plan/index.ts";
import type { StepWatcher } from "../engine/run.ts";
import { Stopped } from "../engine/stop-signals.ts";
import type { Project } from "../project.ts";
import type { ExportedState } from "../state/exported-state.ts";
import { sinksOf } from "../state/sinks.ts";
import { quietly } from "./quietly.ts";
import { RunObserver } from "./run-observer.ts";
import type { RunRecord } from "./run-record.ts";
import { RunRecorder } from "./run-recorder.ts";

/** A run that is about to apply something. */
export interface RecordedRun {
  readonly project: Project;
  readonly plan: Plan;
  /** What the stack file asks for from now on. */
  readonly after: Intent;
  /** The sinks whose places are taken over as they stand. */
  readonly standing: ReadonlySet<string>;
  /** The reason where nobody gave one. */
  readonly subject: string;
  /** The backup that was made before, by its stamp. */
  readonly backup?: string;
  /** The backup that is restored, likewise. */
  readonly restored?: string;
  readonly options: RecordOptions;
  /** Hears of the run's line, before it is written, and of the state after the run where that was asked with its secrets. */
  ended?(line: RunRecord, exported: ExportedState | undefined): void;
}

/** What a command tells of itself to the record. */
export interface RecordOptions {
  /** Its name, such as `rotate`. */
  command?: string;
  /** `--why`. */
  why?: string;
}

/**
 * Lets the engine work under a watch, and appends a line to the stack's record however it ends. A record that can't be
 * written is told, and stops nothing.
 *
 * @param act gets the watcher that the engine is to tell of its steps; `next` hears of them too
 * @throws what `act` throws
 */
export async function recorded<T>(
  run: RecordedRun,
  next: StepWatcher,
  act: (watcher: StepWatcher) => Promise<T>,
): Promise<T> {
  const { project } = run;
  const sinks = sinksOf({ catalog: project.catalog, steps: deliverySteps(project.catalog) });
  const observer = new RunObserver(sinks, next, run.standing);
  const recorder = await quietly(() => RunRecorder.begin(run, sinks));
  const end = (outcome: "done" | "failed" | "interrupted") =>
    quietly(async () => await recorder?.end(outcome, observer.seen()));
  try {
    const made = await act(observer);
    await end("done");
    return made;
  } catch (error) {
    await end(error instanceof Stopped ? "interrupted" : "failed");
    throw error;
  }
}
