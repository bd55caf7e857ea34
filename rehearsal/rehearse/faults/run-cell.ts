import { EXIT } from "../../../cli/errors.ts";
import { rotatable } from "../../../components/plan/index.ts";
import { checkAtRest } from "../at-rest.ts";
import type { Ran } from "../commands.ts";
import { Eyewitness } from "../eyewitness.ts";
import { checkForLeftValues } from "../left-values.ts";
import { untilQuiet } from "../processes.ts";
import type { RehearsedSystem } from "../rehearsed-system.ts";
import { checkSecondUp, lastLines } from "../second-up.ts";
import { StateWatch } from "../state-watch.ts";
import { Traffic } from "../traffic.ts";
import { type Violation, Violations } from "../violation.ts";
import { type Cell, cellName } from "./cell.ts";
import { askFor, CARRY_OUT } from "./operation.ts";
import { clockOff, prepareFault } from "./prepare-fault.ts";
import type { Worker } from "./worker.ts";

const MOST_RESUMES = 2;

/** What came of a cell. */
export interface CellResult {
  readonly cell: string;
  /** `not struck`: the run never came to where the fault lay, so that nothing is shown. */
  readonly outcome: "held" | "violated" | "unconverged" | "not struck";
  readonly violations: readonly Violation[];
  /** How many runs of `keyturn resume` it took. */
  readonly resumes: number;
  readonly requests: number;
  readonly seconds: number;
}

/** Plays one cell: the fault, then `keyturn resume` until it ends well, then all that must hold. */
export async function runCell(
  { system, before }: Worker,
  cell: Cell,
  options: { readonly seed: number; readonly rate: number },
): Promise<CellResult> {
  const started = performance.now();
  system.restore(before[cell.operation]);
  const seenBefore = system.cloud.seen.size;
  const violations = new Violations();
  const watch = new StateWatch(system.stateFile);
  const traffic = new Traffic(system, watch, options);
  const eyewitness = new Eyewitness(system, violations);
  traffic.witness((look) => eyewitness.see(look));
  let resumes = 0;
  let last: Ran;
  const fault = prepareFault(system, watch, cell, violations);
  try {
    if (cell.fault !== "clock-off") askFor(system, cell.operation);
    watch.start();
    traffic.start();
    last = await firstRun(system, cell).finally(() => fault.end());
    await untilQuiet(system.folder);
    for (; last.exitCode !== EXIT.done && resumes < MOST_RESUMES; resumes += 1) last = await resume(system);
  } finally {
    traffic.stop();
    watch.stop();
  }
  const { requests, refused } = traffic.counts;
  if (refused > 0) violations.add(1, `${refused} requests were refused: ${firstRefusal(traffic)}`);
  const converged = last.exitCode === EXIT.done;
  if (converged) {
    await checkSecondUp(system, violations);
    const { values } = await checkAtRest(system, violations);
    await checkForLeftValues(system, { inState: values, seenBefore }, violations);
  } else {
    violations.add(3, `${last.command} ended with ${last.exitCode}: ${lastLines(last.stdout + last.stderr)}`);
  }
  const held = violations.all.length === 0;
  const outcome = !converged ? "unconverged" : !held ? "violated" : fault.hasStruck() ? "held" : "not struck";
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { cell: cellName(cell), outcome, violations: violations.all, resumes, requests, seconds };
}

async function firstRun(system: RehearsedSystem, { operation, where }: Cell): Promise<Ran> {
  if (where.kind !== "run") return await system.commands.run(...CARRY_OUT);
  const names = rotatable(system.model.catalog);
  const args = [operation, ...names, "--yes", "--no-commit"];
  return await system.commands.run("keyturn", args, { env: clockOff(where.hours) });
}

/** A lock that a dead run left is taken off as the message says. */
async function resume(system: RehearsedSystem): Promise<Ran> {
  const args = ["resume", "--yes", "--no-commit"];
  const ran = await system.commands.run("keyturn", args);
  if (ran.exitCode !== EXIT.locked) return ran;
  await system.commands.run("pulumi", ["cancel", "--yes"]);
  return await system.commands.run("keyturn", args);
}

function firstRefusal({ refusals }: Traffic): string {
  const first = refusals.find(({ announced }) => !announced);
  if (first === undefined) return "";
  const { secret, caller, acceptor, during } = first;
  return `${caller} with ${secret} at ${acceptor}, during ${during.join(", ") || "no step"}`;
}
