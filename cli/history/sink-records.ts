import type { SinkOfStep as Sink } from "../../components/plan/index.ts";
import type { StackState } from "../state/stack-state.ts";
import type { Observed } from "./run-observer.ts";
import type { SecretRecord, SinkRecord } from "./run-record.ts";

/** Changes that leave the places as they are. */
const WRITES_NOTHING: ReadonlySet<string> = new Set(["retire", "remove"]);

/**
 * What became of each place that a run was about: those of the secrets that it turned, and whatever else it wrote.
 *
 * @param state as it is afterwards, where it could be asked: it tells which writes are owed
 */
export function sinkRecords(
  sinks: readonly Sink[],
  secrets: readonly SecretRecord[],
  seen: Observed["sinks"],
  state: StackState | undefined,
): SinkRecord[] {
  const meant = new Set(
    secrets.flatMap(({ secret, kind, along = [] }) => (WRITES_NOTHING.has(kind) ? [] : [secret, ...along])),
  );
  const owed = new Set(state?.places.flatMap((place) => (place.owed === true ? [place.sink] : [])));
  return sinks.flatMap(({ name, deliveries }): SinkRecord[] => {
    const ofRun = deliveries.filter(({ secret }) => meant.has(secret));
    const did = seen.get(name);
    const isUntouched = did === undefined || did.outcome === "unchanged";
    if (isUntouched && ofRun.length === 0) return [];
    const told = ofRun.length > 0 ? ofRun : deliveries;
    const outcome = owed.has(name) && did?.outcome !== "failed" ? { outcome: "owed" as const } : {};
    return [
      {
        sink: name,
        targets: unique(told.map(({ target }) => target)),
        secrets: unique(told.map(({ secret }) => secret)),
        ...(did ?? { outcome: "not reached" as const }),
        ...outcome,
      },
    ];
  });
}

/** What the state alone tells of the time from `since` on: which sinks wrote. */
export function sinksSince(state: StackState, since: string): Observed["sinks"] {
  const found = state.places.flatMap(({ sink, at }): [string, { outcome: "written"; at: string }][] =>
    at === undefined || Date.parse(at) < Date.parse(since) ? [] : [[sink, { outcome: "written", at }]],
  );
  return new Map(found);
}

/** The probes that were proven from `since` on, by the state's word. */
export function probesSince(state: StackState, since: string): Observed["probes"] {
  return state.proofs.flatMap(({ secret, probe, at }) =>
    at === undefined || Date.parse(at) < Date.parse(since)
      ? []
      : [{ secret, probe, outcome: "proven" as const, at }],
  );
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
