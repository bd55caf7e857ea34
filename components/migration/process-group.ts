import type { Subprocess } from "execa";

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** The groups that live now, by the id of the process that leads each. */
const groups = new Set<number>();

/**
 * Waits for a process that leads a group of its own (`detached`), and ends the whole group when this process ends, by a
 * signal too. After a SIGKILL of this process it runs on: nothing is there any more to end it.
 */
export async function heldWithUs<T>(running: Pick<Subprocess, "pid"> & PromiseLike<T>): Promise<T> {
  const { pid } = running;
  if (pid === undefined) return await running;
  if (groups.size === 0) listen();
  groups.add(pid);
  try {
    return await running;
  } finally {
    groups.delete(pid);
    if (groups.size === 0) stopListening();
  }
}

/** Ends a process and whatever it started. */
export function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended in the meantime.
  }
}

/** Ends every group. */
export function endGroups(): void {
  for (const pid of groups) endGroup(pid);
}

function listen(): void {
  process.on("exit", endGroups);
  for (const signal of SIGNALS) process.on(signal, endAndFollow);
}

function stopListening(): void {
  process.off("exit", endGroups);
  for (const signal of SIGNALS) process.off(signal, endAndFollow);
}

/** Ends the groups; then this process does what it would have done without them. */
function endAndFollow(signal: NodeJS.Signals): void {
  endGroups();
  stopListening();
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
