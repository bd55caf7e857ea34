import { readdirSync, readFileSync } from "node:fs";

/** A process that a command in a scratch folder started, the command itself included. */
export interface ScratchProcess {
  readonly pid: number;
  /** Its arguments, with blanks between. */
  readonly command: string;
}

/** The living processes whose PULUMI_HOME lies in the folder: commands run there, and all that they started. */
export function processesOf(folder: string): ScratchProcess[] {
  return processesWith((variable) => variable.startsWith(`PULUMI_HOME=${folder}/`));
}

/** The living processes with a variable in their environment, told from its name and value. */
export function processesWith(isIt: (variable: string) => boolean): ScratchProcess[] {
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      const variables = readFileSync(`/proc/${name}/environ`, "latin1").split("\0");
      if (!variables.some(isIt)) return [];
      return [{ pid, command: readFileSync(`/proc/${name}/cmdline`, "latin1").replaceAll("\0", " ").trim() }];
    } catch {
      // Gone meanwhile, or not ours to look at.
      return [];
    }
  });
}

/** Ends every process of the folder at once. */
export function stopProcessesOf(folder: string): void {
  for (const { pid } of processesOf(folder)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone meanwhile.
    }
  }
}
