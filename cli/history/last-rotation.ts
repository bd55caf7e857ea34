import type { RunRecord } from "./run-record.ts";

/** How the last rotation of a secret went. */
export interface LastRotation {
  /** When its first run began, UTC. */
  readonly start: string;
  /** Seconds that its runs took, without the time between them. */
  readonly seconds: number;
  /** The run that turned it, and those that went on with it. */
  readonly runs: number;
  /** How the last of them ended. */
  readonly outcome: RunRecord["outcome"];
}

const TURNS: ReadonlySet<string> = new Set(["rotate", "rollback"]);

/**
 * The last rotation on record. What the state alone tells of is left out: it does not know how long a run took.
 *
 * @param runs in their order
 */
export function lastRotation(runs: readonly RunRecord[], secret: string): LastRotation | undefined {
  const seen = runs.filter(({ command }) => command !== "unrecorded");
  const first = seen.findLastIndex((run) => run.command !== "resume" && turns(run, secret));
  const began = seen[first];
  if (began === undefined) return undefined;
  const found = [began];
  for (const run of seen.slice(first + 1)) {
    if (found.at(-1)?.outcome === "done") break;
    if (run.command === "resume" && turns(run, secret)) found.push(run);
  }
  const times = found.map(({ start, end }) => (end === undefined ? 0 : Date.parse(end) - Date.parse(start)));
  return {
    start: began.start,
    seconds: times.reduce((sum, ms) => sum + ms, 0) / 1000,
    runs: found.length,
    outcome: found.at(-1)?.outcome ?? began.outcome,
  };
}

function turns({ secrets }: RunRecord, name: string): boolean {
  return secrets.some(({ secret, kind }) => secret === name && TURNS.has(kind));
}
