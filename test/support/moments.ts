import { existsSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scratch } from "./scratch.ts";
import { processesOf } from "./scratch-processes.ts";

const LONGEST_MS = 60_000;

/** Who takes part in a run: the Pulumi CLI, the program, keyturn's provider. */
const PARTS = {
  engine: /^pulumi up /,
  program: /\/@pulumi\/pulumi\/cmd\/run\/index\.js /,
  provider: /\/provider\/start\.js /,
} as const;

/** A process of a run. */
export type Part = keyof typeof PARTS;

/** Waits until the part runs, and gives its process id. */
export async function started(scratch: Scratch, part: Part): Promise<number> {
  return await moment(
    part,
    () => processesOf(scratch.folder).find(({ command }) => PARTS[part].test(command))?.pid,
  );
}

/** Waits until the state holds the resource: a value that is only being made does not count. */
export async function inState(scratch: Scratch, name: string): Promise<true> {
  return await moment(name, () => name in scratch.state() || undefined);
}

/** Waits until a run holds the lock of the state. */
export async function locked(scratch: Scratch): Promise<true> {
  const locks = scratch.path(".keyturn/state/.pulumi/locks");
  const held = () =>
    existsSync(locks) && readdirSync(locks, { recursive: true }).some((name) => `${name}`.endsWith(".json"));
  return await moment("the lock", () => held() || undefined);
}

/** Waits until `look` finds something. @throws Error naming what never came */
export async function moment<T>(what: string, look: () => T | undefined, withinMs = LONGEST_MS): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not come`);
    await sleep(2);
  }
}
