import { withLeakWatch } from "../../test/support/leaks/index.ts";
import type { EnvFiles } from "./env-files.ts";
import { type Played, Stage } from "./stage.ts";

/** What is run here lives for longer, and the watch takes no core from it. */
const PAUSE_MS = 5;

/** What is played, and before whom. */
export interface Watched {
  readonly system: Played;
  readonly files: EnvFiles;
  readonly tell: (line: string) => void;
  /** Whether a process with these variables is one that the secrets are for. */
  readonly allowProcess?: (variables: readonly string[]) => boolean;
}

/** What came of it, and of the search. */
export interface Searched<T> {
  readonly scene: T;
  readonly leaks: number;
  readonly bytesSearched: number;
}

/**
 * Plays a story, and looks for the values that it remembers in everything that it left but the .env files.
 * @throws Error where the search was not whole
 */
export async function watched<T>(
  { system, files, tell, allowProcess }: Watched,
  play: (stage: Stage) => Promise<T>,
): Promise<Searched<T>> {
  const seen = new Map<string, string>();
  const ended: T[] = [];
  const report = await withLeakWatch(
    {
      roots: [system.folder],
      secrets: () => Object.fromEntries(seen),
      allow: (path) => files.paths.some((file) => path === `${system.folder}/${file}`),
      ...(allowProcess === undefined ? {} : { allowProcess }),
      pauseMs: PAUSE_MS,
      expect: ["stdout", "state", "stack-file", "history"],
    },
    async (run) => void ended.push(await play(new Stage(system, run, tell, seen))),
  );
  for (const problem of report.problems) tell(`The search for leaks is incomplete: ${problem}`);
  for (const leak of report.leaks)
    tell(`LEAK of ${leak.secretName} (${leak.encoding}) in ${leak.channel}: ${leak.where}`);
  const [scene] = ended;
  if (report.problems.length > 0 || scene === undefined)
    throw new Error("what the story left could not be searched whole for leaks");
  return {
    scene,
    leaks: report.leaks.length,
    bytesSearched: Object.values(report.searched).reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
