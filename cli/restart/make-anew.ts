import type { Container } from "../../components/compose/containers.ts";
import { idsOf } from "../../components/compose/standing.ts";
import { awaitUp, containersOf, type Ending, type Waiting } from "./await-up.ts";
import { type ChosenService, isOutdated } from "./choose.ts";
import type { Known } from "./known.ts";

/** What became of a service. */
export interface Made {
  readonly id: string;
  /** `kept`: Compose found it as it would make it now. */
  readonly how: "anew" | "rolled" | "kept" | "failed";
  readonly seconds: number;
  /** Why it failed, in words without any value. */
  readonly why?: string;
  /** Of which containers the log tells more, as docker wrote it: to be redacted before anybody sees it. */
  readonly log?: string;
}

/** As many as show a cause and fit on a screen. */
const LOG_LINES = "15";

type Outcome = Omit<Made, "id" | "seconds">;

/**
 * Makes a service's containers anew, for a mere restart keeps the environment that they were made with. Several of one
 * service one by one, so that never all are down: by itself Compose stops them all before it starts the first
 * (docker/compose 2.40, `pkg/compose/convergence.go`).
 */
export async function makeAnew(
  { known, force }: ChosenService,
  ending: Ending,
  waiting: Waiting,
): Promise<Made> {
  const start = Date.now();
  const old = await containersOf(known);
  const outcome =
    old.length > 1 && ending === "stays"
      ? await roll(known, force ? old : old.filter((one) => isOutdated(one, known)), old.length, waiting)
      : await replace(known, force, old, { ending }, waiting);
  return { id: known.id, ...outcome, seconds: Math.round((Date.now() - start) / 100) / 10 };
}

async function replace(
  known: Known,
  force: boolean,
  old: readonly Container[],
  awaited: { ending: Ending },
  waiting: Waiting,
): Promise<Outcome> {
  const { docker, model } = known;
  const flags = ["--detach", "--no-deps", ...(force ? ["--force-recreate"] : [])];
  const { exitCode } = await docker.compose("up", ...flags, "--", model.name);
  if (exitCode !== 0) return await failed(known, `docker compose up of ${model.name} ended with ${exitCode}`);
  const why = await awaitUp(known, awaited, waiting);
  if (why !== undefined) return await failed(known, why);
  return { how: !force && idsOf(old) === idsOf(await containersOf(known)) ? "kept" : "anew" };
}

/** One after the other, those that don't run first. */
async function roll(
  known: Known,
  old: readonly Container[],
  replicas: number,
  waiting: Waiting,
): Promise<Outcome> {
  if (old.length === 0) return { how: "kept" };
  const runs = ({ State }: Container) => (State === "running" ? 1 : 0);
  for (const [done, container] of old.toSorted((a, b) => runs(a) - runs(b)).entries()) {
    // What has ended holds nothing, and one that can't have a neighbour on its port goes first.
    const goesFirst = known.model.publishes || container.State !== "running";
    const why = goesFirst
      ? ((await remove(known, container.ID)) ?? (await add(known, replicas, waiting, "stays")))
      : ((await add(known, replicas + 1, waiting, "goes")) ?? (await remove(known, container.ID)));
    if (why !== undefined)
      return { ...why, why: `${why.why}; ${done} of ${old.length} replicas were made anew` };
    if (waiting.signal.aborted && done + 1 < old.length)
      return { how: "failed", why: `stopped after ${done + 1} of ${old.length} replicas` };
  }
  return { how: "rolled" };
}

/** Adds one replica by what the configuration is now, and leaves the others alone. */
async function add(
  known: Known,
  scale: number,
  waiting: Waiting,
  onFailure: "goes" | "stays",
): Promise<Outcome | undefined> {
  const { docker, model } = known;
  const before = new Set((await containersOf(known)).map(({ ID }) => ID));
  const flags = ["--detach", "--no-deps", "--no-recreate", "--scale", `${model.name}=${scale}`];
  const { exitCode } = await docker.compose("up", ...flags, "--", model.name);
  const added = (await containersOf(known)).map(({ ID }) => ID).filter((id) => !before.has(id));
  const why =
    exitCode === 0
      ? await awaitUp(known, { ids: new Set(added), ending: "stays" }, waiting)
      : `docker compose up of ${model.name} ended with ${exitCode}`;
  if (why === undefined) return undefined;
  const outcome = await failed(known, why, added);
  // Its neighbours go on as they were, and the next restart begins with as many.
  if (onFailure === "goes") for (const id of added) await remove(known, id);
  return outcome;
}

/** `docker stop` gives it the time that Compose made it with (`stop_grace_period`). */
async function remove({ docker }: Known, id: string): Promise<Outcome | undefined> {
  for (const verb of ["stop", "rm"]) {
    const { exitCode } = await docker.docker(verb, id);
    if (exitCode !== 0)
      return {
        how: "failed",
        why: `docker ${verb} of the container ${id.slice(0, 12)} ended with ${exitCode}`,
      };
  }
  return undefined;
}

async function failed({ docker, model }: Known, why: string, ids?: readonly string[]): Promise<Outcome> {
  const logs = await Promise.all(
    ids === undefined
      ? [docker.compose("logs", "--no-color", "--no-log-prefix", "--tail", LOG_LINES, "--", model.name)]
      : ids.map((id) => docker.docker("logs", "--tail", LOG_LINES, id)),
  );
  // A container's own standard error comes out as ours does.
  const log = logs
    .map(({ exitCode, stdout, stderr }) => (exitCode === 0 ? `${stdout}\n${stderr}` : ""))
    .join("\n");
  return { how: "failed", why, ...(log.trim() === "" ? {} : { log }) };
}
