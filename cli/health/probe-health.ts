import { formatDuration } from "../../components/catalog/index.ts";
import { askProbe, type Probe, ProbeFailed, presentsValue } from "../../components/probes/index.ts";
import type { ServiceHealth } from "./health.ts";

/** What probes are asked with. */
export interface ProbeAsking {
  /** The value that a probe presents, where one is at hand. */
  readonly presented?: (probe: string) => string | undefined;
  readonly signal?: AbortSignal;
}

/** Of the time that one attempt may take: an answer that takes longer is slow. */
const SLOW = 0.5;

/** Whether `check` asks a probe: those that only look at a place from outside, and have what they present. */
export function isAsked(name: string, probe: Probe, { presented }: ProbeAsking): boolean {
  if (probe.http === undefined && probe.tcp === undefined) return false;
  return !presentsValue(probe) || (presented?.(name) ?? "") !== "";
}

/**
 * Asks a probe once.
 * @param areContainersUp a probe that fails while all containers are up makes the system degraded, no worse
 */
export async function probeHealth(
  name: string,
  probe: Probe,
  asking: ProbeAsking,
  areContainersUp: boolean,
): Promise<ServiceHealth> {
  const known = { service: name, kind: "probe", containers: 0 } as const;
  const value = presentsValue(probe) ? asking.presented?.(name) : undefined;
  const question = {
    expected: "accept",
    what: "the current value",
    ...(value === undefined ? {} : { value }),
  } as const;
  const begun = performance.now();
  try {
    await askProbe(name, { ...probe, retries: 0, settle: 0 }, question, {
      ...(asking.signal && { signal: asking.signal }),
      warn: () => {},
    });
  } catch (error) {
    // Anything else is a mistake of ours, which should not pass for an answer.
    if (!(error instanceof ProbeFailed)) throw error;
    return { ...known, health: areContainersUp ? "degraded" : "unhealthy", why: error.message };
  }
  const took = Math.round(performance.now() - begun);
  if (took <= probe.timeout * SLOW) return { ...known, health: "healthy" };
  return { ...known, health: "degraded", why: `slow: took ${took} ms of ${formatDuration(probe.timeout)}` };
}
