import { requestPresents } from "./probe-request.ts";
import type { Probe } from "./probe-schema.ts";

/** Whether the probe shows a value to somebody: one that does not can prove none. */
export function presentsValue({ http, command, sequence }: Probe): boolean {
  if (command !== undefined) return true;
  if (http !== undefined) return requestPresents(http);
  return sequence?.steps.some((step) => "http" in step && requestPresents(step.http)) ?? false;
}

/** Whether the probe can tell that a value was refused from a fault: it presents one, and says how it is refused. */
export function canRefuse(probe: Probe): boolean {
  return probe.refuse !== undefined && presentsValue(probe);
}
