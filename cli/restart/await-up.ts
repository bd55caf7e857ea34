import { setTimeout as sleep } from "node:timers/promises";
import { type Container, containersIn } from "../../components/compose/containers.ts";
import { idsOf, isOver, isUp, stateOf } from "../../components/compose/standing.ts";
import type { Known } from "./known.ts";

/** How long a restart waits. */
export interface Waiting {
  /** For each container that was made anew. */
  readonly timeoutMs: number;
  /** False with `--no-healthcheck`: what is made anew counts at once. */
  readonly isWatched: boolean;
  /** Aborted by a Ctrl-C. */
  readonly signal: AbortSignal;
  /** Between two looks; how long something has to stay up before it counts is twice that. */
  readonly lookMs: number;
}

/** Whether a service does its work and ends: `ends`: others wait for it; `may end`: either is well. */
export type Ending = "ends" | "may end" | "stays";

/** What is waited for. */
export interface AwaitedUp {
  /** Of these containers alone. */
  readonly ids?: ReadonlySet<string>;
  readonly ending: Ending;
}

/** The containers of a service, as they are now. */
export async function containersOf({ docker, model }: Known): Promise<Container[]> {
  const { stdout } = await docker.compose("ps", "--all", "--format", "json", "--", model.name);
  return containersIn(stdout).filter(({ Service }) => Service === model.name);
}

/**
 * Waits until a service is up and stays so, healthy where it says how it is.
 * @returns why it is not, in words; undefined where all is well
 */
export async function awaitUp(
  service: Known,
  { ids, ending }: AwaitedUp,
  { timeoutMs, isWatched, signal, lookMs }: Waiting,
): Promise<string | undefined> {
  if (!isWatched) return undefined;
  const name = service.model.name;
  const deadline = Date.now() + timeoutMs;
  const look = async () => {
    const all = await containersOf(service);
    return ids === undefined ? all : all.filter(({ ID }) => ids.has(ID));
  };
  for (;;) {
    const first = await look();
    if (ending !== "stays" && isCompleted(first)) return undefined;
    if (isUp(first, name)) {
      await sleep(2 * lookMs);
      const second = await look();
      if (isUp(second, name) && idsOf(first) === idsOf(second) && ending !== "ends") return undefined;
    }
    if (isOver(first, name)) return stateOf(first, name);
    if (signal.aborted) return `${stateOf(first, name)}; nobody waited for it any longer`;
    if (Date.now() > deadline) return `${stateOf(first, name)}, after ${timeoutMs / 1000} s`;
    await sleep(lookMs);
  }
}

const isCompleted = (containers: readonly Container[]): boolean =>
  containers.length > 0 && containers.every(({ State, ExitCode }) => State === "exited" && ExitCode === 0);
