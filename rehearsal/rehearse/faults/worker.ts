import { bringUp } from "../bring-up.ts";
import { succeeded } from "../commands.ts";
import { RehearsedSystem, type Snapshot } from "../rehearsed-system.ts";
import { StateWatch } from "../state-watch.ts";
import { type Boundary, Counter, requestBoundary, stepBoundary } from "./boundary.ts";
import type { Boundaries } from "./cells.ts";
import { askFor, CARRY_OUT, type Operation } from "./operation.ts";

/** A system with what each operation begins from, kept. */
export interface Worker {
  readonly system: RehearsedSystem;
  readonly before: ReadonlyMap<Operation, Snapshot>;
  /** What was met on the way there. */
  readonly boundaries: Boundaries;
}

/**
 * Makes one: the life that a cell begins from is lived once, and only put back for each cell. Close its system always.
 *
 * @param operations those that cells are played of, in the order in which they are lived
 */
export async function makeWorker(
  catalog: string,
  operations: readonly Operation[],
  log: (line: string) => void,
): Promise<Worker> {
  const system = await RehearsedSystem.make(catalog, log);
  try {
    await bringUp(system);
    const before = new Map<Operation, Snapshot>();
    const boundaries = new Map<Operation, readonly Boundary[]>();
    for (const operation of operations) {
      before.set(operation, system.snapshot());
      boundaries.set(operation, await recorded(system, operation));
    }
    return { system, before, boundaries };
  } catch (error) {
    await system.close();
    throw error;
  }
}

/** Carries an operation out and notes every request and step. */
async function recorded(system: RehearsedSystem, operation: Operation): Promise<Boundary[]> {
  const met: Boundary[] = [];
  const counter = new Counter();
  const watch = new StateWatch(system.stateFile);
  askFor(system, operation);
  watch.start();
  watch.onStep((event) => met.push(stepBoundary(event, counter)));
  const takeBack = system.cloud.interfere({
    matches: () => true,
    act: async (_, work, asked) => {
      met.push(requestBoundary(asked, counter));
      await work();
    },
  });
  try {
    succeeded(await system.commands.run(...CARRY_OUT));
    return met;
  } finally {
    watch.stop();
    takeBack();
  }
}
