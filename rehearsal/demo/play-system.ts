import { withLeakWatch } from "../../test/support/leaks/index.ts";
import { makeScratchSystem } from "../scratch-system.ts";
import { EnvFiles } from "./env-files.ts";
import { playLocalAi } from "./local-ai.ts";
import { playMolecule } from "./molecule.ts";
import type { DemoResult, Scene } from "./result.ts";
import { Stage } from "./stage.ts";

/** The systems of the demo, in the order in which they are played. */
export const SYSTEMS = ["local-ai", "molecule"] as const;

/** What came of one system, and how much was looked through for its values. */
export interface Played extends Omit<DemoResult, "seconds"> {
  bytesSearched: number;
}

/** Plays one system's story in a scratch folder, which is removed at the end, and searches all it left for leaks. */
export async function playSystem(
  name: (typeof SYSTEMS)[number],
  tell: (line: string) => void,
): Promise<Played> {
  const system = await makeScratchSystem(name, tell);
  try {
    const files = new EnvFiles(system, name);
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
        const stage = new Stage(system, run, tell, seen);
        const { cloud } = system;
        scene = cloud === undefined ? await playLocalAi(stage, files) : await playMolecule(stage, cloud);
      },
    );
    if (scene === undefined) throw new Error(`the story of ${name} did not end`);
    for (const problem of report.problems) tell(`The search for leaks is incomplete: ${problem}`);
    for (const leak of report.leaks)
      tell(`LEAK of ${leak.secretName} (${leak.encoding}) in ${leak.channel}: ${leak.where}`);
    if (report.problems.length > 0) throw new Error(`${name} could not be searched whole for leaks`);
    const places = Object.values(files.catalog.secrets).flatMap(({ stages }) =>
      stages.flatMap((stage) => stage.deliver),
    );
    return {
      ...scene,
      secrets: Object.keys(files.catalog.secrets).length,
      sinks: places.length,
      leaks: report.leaks.length,
      standIns: system.standIns,
      bytesSearched: Object.values(report.searched).reduce((sum, { bytes }) => sum + bytes, 0),
    };
  } finally {
    await system.close();
  }
}
