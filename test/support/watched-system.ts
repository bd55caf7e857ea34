import type { Allow } from "../../rehearsal/leaks/file-tree.ts";
import { KEYTURN } from "../../rehearsal/scratch-system.ts";
import { type Channel, type LeakReport, withLeakWatch } from "./leaks/index.ts";
import type { Scratch, Tool } from "./scratch.ts";

/** What a command printed, and how it ended. */
export interface WatchedRun {
  readonly exitCode: number;
  readonly all: string;
}

/** A system's commands, run while every process and every file is watched for the values that were noted. */
export interface WatchedSystem {
  command(tool: Tool, args: readonly string[], input?: string): Promise<WatchedRun>;
  /** The same, for a command that has to succeed. @throws Error with all that it printed */
  does(tool: Tool, args: readonly string[], input?: string): Promise<WatchedRun>;
  /** A value that must be found nowhere; a short one can't be looked for. */
  note(value: string): void;
}

/** What may be said of a watch beside its system. */
export interface Watching {
  readonly allow?: Allow;
  /** Beside the system's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Channels that must have had something to search. */
  readonly expect?: readonly Channel[];
}

/** Watches a system for values outside of the places that may hold them. */
export async function watchedSystem(
  system: Scratch,
  { allow = () => false, env = {}, expect = [] }: Watching,
  body: (watched: WatchedSystem) => Promise<void>,
): Promise<LeakReport> {
  const canaries = new Map<string, string>();
  const note = (value: string) => {
    if (value.length >= 16) canaries.set(`value ${canaries.size + 1}`, value);
  };
  return await withLeakWatch(
    { roots: [system.folder], secrets: () => Object.fromEntries(canaries), allow, expect },
    async (run) => {
      const command = async (tool: Tool, args: readonly string[], input?: string): Promise<WatchedRun> => {
        const [file, ...first] = tool === "keyturn" ? KEYTURN : ["pulumi"];
        const options = { env: { ...system.env, ...env }, ...(input === undefined ? {} : { input }) };
        const ran = await run(file, [...first, ...args, "--stack", system.stack], options);
        return { exitCode: ran.exitCode ?? 128, all: `${ran.stdout}\n${ran.stderr}` };
      };
      const does = async (tool: Tool, args: readonly string[], input?: string): Promise<WatchedRun> => {
        const ran = await command(tool, args, input);
        if (ran.exitCode !== 0) throw new Error(`${tool} ${args[0]} ended with ${ran.exitCode}:\n${ran.all}`);
        return ran;
      };
      await body({ command, does, note });
    },
  );
}
