import { EXIT } from "../../../cli/errors.ts";
import { checkAtRest } from "../at-rest.ts";
import { bringBack, sendAway, welcome } from "../away.ts";
import type { Ran } from "../commands.ts";
import { Eyewitness } from "../eyewitness.ts";
import { checkForLeftValues } from "../left-values.ts";
import { ProcessSampler } from "../process-sampler.ts";
import { untilQuiet } from "../processes.ts";
import type { RehearsedSystem } from "../rehearsed-system.ts";
import { checkSecondUp, lastLines } from "../second-up.ts";
import { StateWatch } from "../state-watch.ts";
import { Traffic } from "../traffic.ts";
import { Violations } from "../violation.ts";
import { bothAtOnce } from "./at-once.ts";
import { type Cell, cellName, operationText, spotText } from "./cell.ts";
import type { CellResult } from "./cell-result.ts";
import { askFor, CARRY_OUT, keyturnArgs } from "./operation.ts";
import { outcomeOf } from "./outcome.ts";
import { clockOff, prepareFault } from "./prepare-fault.ts";
import type { Worker } from "./worker.ts";

const MOST_RESUMES = 2;

/** Plays one cell: the fault, then `keyturn resume` until it ends well, then all that must hold. */
export async function runCell(
  { system, before }: Worker,
  cell: Cell,
  options: { readonly seed: number; readonly rate: number },
): Promise<CellResult> {
  const started = performance.now();
  const beginning = before.get(cell.operation);
  if (beginning === undefined) throw new Error(`nothing was kept from before ${cell.operation}`);
  await system.restore(beginning);
  await system.ready();
  const seenBefore = system.cloud.seen.size;
  const violations = new Violations();
  const watch = new StateWatch(system.stateFile);
  const traffic = new Traffic(system, watch, options);
  const sampler = new ProcessSampler(system.folder);
  const eyewitness = new Eyewitness(system, violations, system.probeHosts.proofs);
  traffic.witness((look) => eyewitness.see(look));
  const fault = prepareFault(system, watch, cell, violations);
  let ended: Ended;
  try {
    watch.start();
    traffic.start();
    sampler.start();
    ended = await untilItEndsWell(system, cell, fault, violations);
  } finally {
    traffic.stop();
    watch.stop();
    sampler.stop();
  }
  const { last, resumes } = ended;
  const { requests, requestsBySecret, refused } = traffic.counts;
  violations.ask(1, requests);
  if (refused > 0) violations.add(1, `${refused} requests were refused: ${firstRefusal(traffic)}`);
  const converged = last.exitCode === EXIT.done;
  if (converged) {
    await checkSecondUp(system, violations);
    const { values } = await checkAtRest(system, violations);
    const sought = { inState: values, seenBefore, processes: sampler.samples };
    await checkForLeftValues(system, sought, violations);
  } else {
    violations.add(3, `${last.command} ended with ${last.exitCode}: ${lastLines(last.stdout + last.stderr)}`);
  }
  const { asked } = violations;
  const outcome = outcomeOf({ converged, struck: fault.hasStruck(), violations }, system.model.catalog);
  return {
    cell: cellName(cell),
    operation: operationText(cell),
    fault: cell.fault,
    spot: spotText(cell.where),
    outcome,
    violations: violations.all,
    asked,
    resumes,
    requests,
    requestsBySecret,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
}

interface Ended {
  readonly last: Ran;
  /** How many runs of `keyturn resume` it took. */
  readonly resumes: number;
}

/** The run that meets the fault, and then `keyturn resume`. A host that was away comes back before the last of them. */
async function untilItEndsWell(
  system: RehearsedSystem,
  cell: Cell,
  fault: { end(): Promise<void> },
  violations: Violations,
): Promise<Ended> {
  const away = cell.fault === "host-away" && cell.where.kind === "target" ? cell.where.target : cell.away;
  if (away !== undefined) sendAway(system, away);
  let last = await firstRun(system, cell, violations).finally(() => fault.end());
  await untilQuiet(system.folder);
  let resumes = 0;
  const again = async () => {
    resumes += 1;
    last = await resume(system);
  };
  if (away !== undefined) {
    if (last.exitCode !== EXIT.done) await again();
    await bringBack(system, away);
    await again();
    welcome(system, away);
  }
  while (last.exitCode !== EXIT.done && resumes < MOST_RESUMES) await again();
  return { last, resumes };
}

async function firstRun(system: RehearsedSystem, cell: Cell, violations: Violations): Promise<Ran> {
  const { operation, where } = cell;
  if (where.kind === "at once") return await bothAtOnce(system, operation, where.commands, violations);
  if (where.kind === "clock")
    return await system.commands.run("keyturn", keyturnArgs(operation, system), {
      env: clockOff(where.hours),
    });
  askFor(system, operation);
  return await system.commands.run(...CARRY_OUT);
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
