import type { RunRecord, SecretRecord } from "../../../cli/history/run-record.ts";

/** A run on record that turned TOKEN from 1 to 2 within ten seconds. */
export function runOf(more: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    start: "2026-02-01T10:00:00.000Z",
    end: "2026-02-01T10:00:10.000Z",
    who: "somebody@example.com",
    why: "Rotate TOKEN on test",
    command: "rotate",
    outcome: "done",
    secrets: [turn()],
    sinks: [],
    probes: [],
    retired: [],
    ...more,
  };
}

export function turn(more: Partial<SecretRecord> = {}): SecretRecord {
  return { secret: "TOKEN", kind: "rotate", from: 1, to: 2, ...more };
}
