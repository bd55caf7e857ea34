import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Who takes part in a run. */
const PARTS = {
  engine: /^(?:\S*\/)?pulumi (?:up|preview) /,
  program: /\/@pulumi\/pulumi\/cmd\/run\/index\.js/,
  provider: /\/provider\/start\.js/,
  client: /\/(?:flyctl|modal)(?:\.js)? /,
} as const;

/** One that was told to end is to be seen for a moment still. */
const MOST_PASSES = 50;

/** A part that can be killed. */
export type Part = keyof typeof PARTS;

interface Process {
  readonly pid: number;
  /** Its arguments, with blanks between. */
  readonly command: string;
}

/** The living processes that commands in this folder have started: their HOME is the folder. */
export function processesOf(folder: string): Process[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      const variables = readFileSync(`/proc/${name}/environ`, "latin1").split("\0");
      if (!variables.includes(`HOME=${folder}`)) return [];
      return [{ pid, command: readFileSync(`/proc/${name}/cmdline`, "latin1").replaceAll("\0", " ").trim() }];
    } catch {
      // Gone meanwhile, or not ours to look at.
      return [];
    }
  });
}

/** Ends a part at once. @returns whether there was one */
export function kill(folder: string, part: Part): boolean {
  const found = processesOf(folder).filter(({ command }) => PARTS[part].test(`${command} `));
  for (const { pid } of found) end(pid);
  return found.length > 0;
}

/** Waits until all that a dead engine left has ended by itself; what has not after that is ended. */
export async function untilQuiet(folder: string, longestMs = 10_000): Promise<void> {
  const deadline = performance.now() + longestMs;
  while (processesOf(folder).length > 0 && performance.now() < deadline) await sleep(20);
  stopProcessesOf(folder);
}

/** Ends all of them at once, and what they start meanwhile. */
export function stopProcessesOf(folder: string): void {
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const found = processesOf(folder);
    if (found.length === 0) return;
    for (const { pid } of found) end(pid);
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone meanwhile.
  }
}
