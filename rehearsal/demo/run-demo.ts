import { performance } from "node:perf_hooks";
import { type Played, playSystem, SYSTEMS } from "./play-system.ts";
import type { DemoResult } from "./result.ts";

/** Plays the demo. @returns its exit code */
export async function runDemo({ json }: { json: boolean }): Promise<number> {
  const started = performance.now();
  const tell = (line: string) => (json ? process.stderr : process.stdout).write(`${line}\n`);
  const played: Played[] = [];
  for (const name of SYSTEMS) {
    tell(`${played.length === 0 ? "" : "\n"}==== ${name} ====`);
    played.push(await playSystem(name, tell));
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
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  return result.leaks + result.secondRunChanges === 0 ? 0 : 1;
}

function conclude(result: DemoResult, bytes: number, tell: (line: string) => void): void {
  const { secrets, sinks, rotated, seconds, secondRunChanges, leaks, standIns } = result;
  tell("");
  tell(`${secrets} secrets at ${sinks} places, ${rotated} values turned, in ${seconds} s.`);
  tell(`A second run changed ${secondRunChanges} resources.`);
  tell(`${leaks} leaks in ${Math.round(bytes / 1e6)} MB of output, logs, state, history and processes.`);
  if (standIns.length > 0) tell(`Played by keyturn's stand-ins: ${standIns.join(", ")}.`);
  tell("The engine and the .env files were real. Next: keyturn init in a folder of yours.");
}
