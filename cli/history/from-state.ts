import { derivedFrom } from "../../components/catalog/index.ts";
import type { SinkOfStep as Sink } from "../../components/plan/index.ts";
import type { Project } from "../project.ts";
import type { StackState } from "../state/stack-state.ts";
import type { RunRecord, SecretRecord } from "./run-record.ts";
import { probesSince, sinkRecords, sinksSince } from "./sink-records.ts";
import { kindOf } from "./turned.ts";

const BEGINNING = "0001-01-01T00:00:00Z";

/**
 * What the state tells of runs that the record does not hold: those of the plain engine, of another machine, or all
 * where the file is gone. They are one line, since a state keeps only when each resource was written last.
 *
 * @param since the end of the last run on record, UTC; missing where there is none
 * @returns undefined where nothing was written after that
 */
export function unrecorded(
  { catalog }: Pick<Project, "catalog">,
  sinks: readonly Sink[],
  state: StackState,
  since: string | undefined,
): RunRecord | undefined {
  const after = since === undefined ? BEGINNING : justAfter(since);
  const isSince = (at: string | undefined) => at !== undefined && Date.parse(at) >= Date.parse(after);
  const touched = sinksSince(state, after);
  const probes = probesSince(state, after);
  const turned = [...state.ledgers.values()].filter(({ at }) => isSince(at));
  if (touched.size === 0 && probes.length === 0 && turned.length === 0) return undefined;
  const secrets = turned.map((held): SecretRecord => {
    const along = derivedFrom(catalog, [held.secret]);
    return {
      secret: held.secret,
      kind: kindOf(held, isFirst(held) ? undefined : held),
      ...(held.previous === undefined ? {} : { from: held.previous }),
      to: held.current,
      ...(along.length === 0 ? {} : { along }),
    };
  });
  const others = otherSinks(state, new Map(turned.map((held) => [held.secret, held.current])));
  const seen = new Map([...touched].filter(([name]) => !others.has(name)));
  const meant = sinks.filter(({ name }) => touched.has(name));
  const written = sinkRecords(meant, secrets, seen, state);
  const times = [...turned, ...written, ...probes].flatMap(({ at }) => at ?? []).toSorted(byTime);
  const isDone = turned.every(({ secret, current }) => state.applied[secret] === current);
  return {
    version: 1,
    start: times[0] ?? state.writtenAt,
    end: state.writtenAt,
    who: "unknown",
    why: "from the state: runs that are not on record here",
    command: "unrecorded",
    outcome: isDone ? "done" : "unknown",
    secrets,
    sinks: written,
    probes,
    retired: [],
  };
}

/** Sinks that hold another generation of a secret than the one that it was turned to. */
function otherSinks({ places }: StackState, turned: ReadonlyMap<string, number>): ReadonlySet<string> {
  const others = places.filter(({ secret, generation }) => {
    const current = turned.get(secret);
    return current !== undefined && generation !== undefined && generation !== String(current);
  });
  return new Set(others.map(({ sink }) => sink));
}

/** Whether a secret never had another generation than its first. */
function isFirst({ current, next }: { current: number; next: number }): boolean {
  return current === 1 && next === 2;
}

function justAfter(time: string): string {
  return new Date(Date.parse(time) + 1).toISOString();
}

function byTime(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other);
}
