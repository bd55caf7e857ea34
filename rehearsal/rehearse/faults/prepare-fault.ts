import type { RehearsedSystem } from "../rehearsed-system.ts";
import type { StateWatch } from "../state-watch.ts";
import type { Violations } from "../violation.ts";
import { atRequest } from "./at-request.ts";
import { atStep } from "./at-step.ts";
import { atTarget } from "./at-target.ts";
import type { Cell } from "./cell.ts";
import type { Fault } from "./fault.ts";

/** Lays the fault of a cell, so that the run that comes meets it. */
export function prepareFault(
  system: RehearsedSystem,
  watch: StateWatch,
  { fault, where }: Cell,
  violations: Violations,
): Fault {
  switch (where.kind) {
    case "request":
      return atRequest(system, fault, where);
    case "step":
      return atStep(system, watch, fault, where, violations);
    case "target":
      // A host that is away is sent away before the run.
      return fault === "host-away" ? INSIDE_THE_RUN : atTarget(system, watch, where.target);
    case "probe": {
      const takeBack = system.probeHosts.fail(where.probe);
      let wasAsked = false;
      const end = async () => {
        wasAsked = takeBack();
      };
      return { hasStruck: () => wasAsked, end };
    }
    case "clock":
    case "at once":
      return INSIDE_THE_RUN;
  }
}

/** What goes wrong is how the run is begun. */
const INSIDE_THE_RUN: Fault = { hasStruck: () => true, end: async () => {} };

/** The environment by which a process of Node finds its clock off. */
export function clockOff(hours: number): Record<string, string> {
  const preload = new URL("./shifted-clock.js", import.meta.url).href;
  return { NODE_OPTIONS: `--import=${preload}`, REHEARSED_CLOCK_MS: `${hours * 3_600_000}` };
}
