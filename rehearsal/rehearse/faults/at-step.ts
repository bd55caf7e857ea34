import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { kill } from "../processes.ts";
import type { RehearsedSystem } from "../rehearsed-system.ts";
import type { StateWatch } from "../state-watch.ts";
import type { Violations } from "../violation.ts";
import { checkLoser } from "./at-once.ts";
import { Counter, type StepBoundary, stepLabel } from "./boundary.ts";
import { type Fault, Struck } from "./fault.ts";
import type { FaultClass } from "./fault-class.ts";
import { keyturnArgs } from "./operation.ts";

interface Strike {
  /** True where there was nothing to strike. */
  readonly missed?: boolean;
  readonly end?: () => Promise<void>;
}

type Act = (system: RehearsedSystem, violations: Violations) => Strike;

const ACTS: Partial<Record<FaultClass, Act>> = {
  "engine-killed": ({ folder }) => ({ missed: !kill(folder, "engine") }),
  "program-killed": ({ folder }) => ({ missed: !kill(folder, "program") }),
  "command-killed": ({ folder }) => ({ missed: !kill(folder, "provider") }),
  "state-write-refused": refuseStateWrites,
  "second-rotation": rotateToo,
};

/** Lies in wait for a step. @throws Error where a class can't strike there */
export function atStep(
  system: RehearsedSystem,
  watch: StateWatch,
  fault: FaultClass,
  where: StepBoundary,
  violations: Violations,
): Fault {
  const act = ACTS[fault];
  if (act === undefined) throw new Error(`${fault} can't strike at a step`);
  const counter = new Counter();
  const struck = new Struck();
  let strike: Strike | undefined;
  const takeBack = watch.onStep((event) => {
    if (strike !== undefined || event.phase !== where.phase || stepLabel(event) !== where.label) return;
    if (counter.next(where.label) !== where.nth) return;
    strike = act(system, violations);
    if (strike.missed !== true) struck.note();
  });
  return {
    hasStruck: struck.has,
    end: async () => {
      takeBack();
      await strike?.end?.();
    },
  };
}

/** The engine tries a write again and again; longer than this it would only take longer to fail. */
const FULL_DISK_MS = 40_000;

/** A file stands where the state's folder is, so that nothing can be written there; not even root may. */
function refuseStateWrites({ stateFile }: RehearsedSystem): Strike {
  const folder = dirname(stateFile);
  renameSync(folder, `${folder}-away`);
  writeFileSync(folder, "");
  let isAway = true;
  const putBack = () => {
    if (!isAway) return;
    isAway = false;
    rmSync(folder, { recursive: true });
    renameSync(`${folder}-away`, folder);
  };
  const timer = setTimeout(putBack, FULL_DISK_MS);
  return {
    end: async () => {
      clearTimeout(timer);
      putBack();
    },
  };
}

/** Somebody else rotates at the same time: only one of the two may write. */
function rotateToo(system: RehearsedSystem, violations: Violations): Strike {
  const second = system.commands.run("keyturn", keyturnArgs("rotate", system));
  return { end: async () => checkLoser(await second, violations) };
}
