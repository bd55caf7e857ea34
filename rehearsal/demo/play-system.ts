import { makeScratchSystem } from "../scratch-system.ts";
import { EnvFiles } from "./env-files.ts";
import { playLocalAi } from "./local-ai.ts";
import { playMolecule } from "./molecule.ts";
import type { DemoResult } from "./result.ts";
import { watched } from "./watched.ts";

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
  { keepFolder = false }: { readonly keepFolder?: boolean } = {},
): Promise<Played> {
  const system = await makeScratchSystem(name, tell);
  try {
    const files = new EnvFiles(system, name);
    const { cloud } = system;
    const { leaks, bytesSearched, scene } = await watched({ system, files, tell }, async (stage) =>
      cloud === undefined ? await playLocalAi(stage, files) : await playMolecule(stage, cloud),
    );
    const places = Object.values(files.catalog.secrets).flatMap(({ stages }) =>
      stages.flatMap((stage) => stage.deliver),
    );
    return {
      ...scene,
      secrets: Object.keys(files.catalog.secrets).length,
      sinks: places.length,
      leaks,
      standIns: system.standIns,
      bytesSearched,
    };
  } finally {
    if (keepFolder) tell(`Kept: ${system.folder}`);
    await system.close({ keepFolder });
  }
}
