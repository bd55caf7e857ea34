import { performance } from "node:perf_hooks";
import { withLeakWatch } from "../../test/support/leaks/index.ts";
import { makeScratchSystem } from "../scratch-system.ts";
import { EnvFiles } from "./env-files.ts";
import { playLocalAi, type Scene } from "./local-ai.ts";
import { Stage } from "./stage.ts";

const SYSTEM = "local-ai";

/** What the demo ends with. */
export interface DemoResult {
  secrets: number;
  sinks: number;
  rotated: number;
  /** Resources that a second `up` changed; anything but 0 is a failure. */
  secondRunChanges: number;
  /** Places outside the .env files where a value was found in any encoding; anything but 0 is a failure. */
  leaks: number;
  seconds: number;
  /** What was not the real thing. */
  standIns: string[];
}

/** Plays the demo. @returns its exit code */
export async function runDemo({ json }: { json: boolean }): Promise<number> {
  const started = performance.now();
  const tell = (line: string) => (json ? process.stderr : process.stdout).write(`${line}\n`);
  const system = await makeScratchSystem(SYSTEM, tell);
  try {
    const files = new EnvFiles(system, SYSTEM);
    const seen = new Map<string, string>();
    let scene: Scene | undefined;
    const report = await withLeakWatch(
      {
        roots: [system.folder],
        secrets: () => Object.fromEntries(seen),
        allow: (path) => files.paths.some((file) => path === `${system.folder}/${file}`),
        expect: ["stdout", "state", "stack-file", "history"],
      },
      async (run) => {
        scene = await playLocalAi(new Stage(system, files, run, tell, seen));
      },
    );
    if (scene === undefined) throw new Error("the demo did not end");
    const places = Object.values(files.catalog.secrets).flatMap(({ stages }) =>
      stages.flatMap((stage) => stage.deliver),
    );
    const result: DemoResult = {
      secrets: Object.keys(files.catalog.secrets).length,
      sinks: places.length,
      ...scene,
      leaks: report.leaks.length,
      seconds: Math.round((performance.now() - started) / 100) / 10,
      standIns: system.standIns,
    };
    for (const problem of report.problems) tell(`The search for leaks is incomplete: ${problem}`);
    for (const leak of report.leaks)
      tell(`LEAK of ${leak.secretName} (${leak.encoding}) in ${leak.channel}: ${leak.where}`);
    conclude(result, report.searched, tell);
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    return result.leaks + result.secondRunChanges + report.problems.length === 0 ? 0 : 1;
  } finally {
    await system.close();
  }
}

function conclude(
  result: DemoResult,
  searched: Record<string, { bytes: number }>,
  tell: (line: string) => void,
): void {
  const bytes = Object.values(searched).reduce((sum, channel) => sum + channel.bytes, 0);
  tell("");
  tell(
    `${result.secrets} secrets at ${result.sinks} places, ${result.rotated} values turned, in ${result.seconds} s.`,
  );
  tell(`A second run changed ${result.secondRunChanges} resources.`);
  tell(
    `${result.leaks} leaks in ${Math.round(bytes / 1e6)} MB of output, logs, state, history and processes.`,
  );
  if (result.standIns.length > 0) {
    tell(
      `Played by keyturn's stand-ins, because the official plugins can't be had here: ${result.standIns.join(", ")}.`,
    );
  }
  tell("The engine and the .env files were real. Next: keyturn init in a folder of yours.");
}
