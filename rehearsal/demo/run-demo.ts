import { performance } from "node:perf_hooks";
import { type DayResult, playDay } from "./day/play-day.ts";
import { type Played, playSystem, SYSTEMS } from "./play-system.ts";
import type { DemoResult } from "./result.ts";

/** What is played, and how. */
export interface DemoOptions {
  /** `local-ai`: its working day. Without one, a short story of each system. */
  readonly system?: (typeof SYSTEMS)[number];
  readonly withoutDatabase: boolean;
  readonly keepFolder: boolean;
}

/** What came of it. */
export interface Demo {
  readonly ok: boolean;
  readonly result: DemoResult | DayResult;
}

/**
 * Plays the demo, and tells it.
 * @throws CommandError where a part of this machine is missing
 */
export async function runDemo(options: DemoOptions, tell: (line: string) => void): Promise<Demo> {
  if (options.system === "local-ai") return await theDay(options, tell);
  const started = performance.now();
  const played: Played[] = [];
  for (const name of options.system === undefined ? SYSTEMS : [options.system]) {
    tell(`${played.length === 0 ? "" : "\n"}==== ${name} ====`);
    played.push(await playSystem(name, tell, options));
  }
  const sum = (of: (one: Played) => number) => played.reduce((total, one) => total + of(one), 0);
  const result: DemoResult = {
    secrets: sum(({ secrets }) => secrets),
    sinks: sum(({ sinks }) => sinks),
    rotated: sum(({ rotated }) => rotated),
    secondRunChanges: sum(({ secondRunChanges }) => secondRunChanges),
    leaks: sum(({ leaks }) => leaks),
    seconds: Math.round((performance.now() - started) / 100) / 10,
    standIns: [...new Set(played.flatMap(({ standIns }) => standIns))],
  };
  conclude(
    result,
    sum(({ bytesSearched }) => bytesSearched),
    tell,
  );
  return { ok: result.leaks + result.secondRunChanges === 0, result };
}

async function theDay(options: DemoOptions, tell: (line: string) => void): Promise<Demo> {
  const { bytesSearched, ...result } = await playDay(options, tell);
  const { workflows, database, services, seconds, leaks, standIns } = result;
  const well = workflows.filter(({ ok }) => ok).length;
  tell("");
  tell(`${well} of ${workflows.length} workflows held, in ${seconds} s.`);
  tell(`${services} services ran as processes; the database: ${database}.`);
  tell(`${leaks} leaks in ${megabytes(bytesSearched)} MB of output, logs, state, history and processes.`);
  tell(
    `Played by keyturn's stand-ins: ${standIns.join(", ")}. The engine, the files and the processes were real.`,
  );
  return { ok: well === workflows.length && leaks === 0, result };
}

const megabytes = (bytes: number) => Math.round(bytes / 1e6);

function conclude(result: DemoResult, bytes: number, tell: (line: string) => void): void {
  const { secrets, sinks, rotated, seconds, secondRunChanges, leaks, standIns } = result;
  tell("");
  tell(`${secrets} secrets at ${sinks} places, ${rotated} values turned, in ${seconds} s.`);
  tell(`A second run changed ${secondRunChanges} resources.`);
  tell(`${leaks} leaks in ${megabytes(bytes)} MB of output, logs, state, history and processes.`);
  if (standIns.length > 0) tell(`Played by keyturn's stand-ins: ${standIns.join(", ")}.`);
  tell("The engine and the .env files were real. Next: keyturn init in a folder of yours.");
}
