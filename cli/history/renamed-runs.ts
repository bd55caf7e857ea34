import { type Model, ResourceNamesOfToday } from "../state/names-of-today.ts";
import type { RunRecord } from "./run-record.ts";

/** Runs on record under the names that the catalog gives today: a record is never rewritten. */
export function runsOfToday(runs: readonly RunRecord[], model: Model): RunRecord[] {
  const names = new ResourceNamesOfToday(model);
  if (names.isEmpty) return [...runs];
  const secret = (name: string) => names.secret(name);
  const target = (name: string) => names.target(name);
  return runs.map((run) => ({
    ...run,
    secrets: run.secrets.map((told) => ({
      ...told,
      secret: secret(told.secret),
      ...(told.along === undefined ? {} : { along: told.along.map(secret) }),
    })),
    sinks: run.sinks.map((told) => ({
      ...told,
      sink: names.resource(told.sink),
      targets: told.targets.map(target),
      secrets: told.secrets.map(secret),
    })),
    probes: run.probes.map((told) => ({ ...told, secret: secret(told.secret) })),
    retired: run.retired.map((told) => ({ ...told, secret: secret(told.secret) })),
    ...(run.writtenOff === undefined
      ? {}
      : { writtenOff: run.writtenOff.map((told) => ({ ...told, target: target(told.target) })) }),
  }));
}
