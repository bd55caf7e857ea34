import type { RunRecord } from "./run-record.ts";

/** Whether it made services anew; everything else on record had the engine do something. */
export function isRestart({ services }: RunRecord): boolean {
  return services !== undefined;
}

/** When the last of the engine's runs ended: what the state tells of later writes is on record nowhere. */
export function lastEngineEnd(runs: readonly RunRecord[]): string | undefined {
  return runs
    .filter((run) => !isRestart(run))
    .map(({ start, end }) => end ?? start)
    .toSorted()
    .at(-1);
}
