import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { promisify } from "node:util";
import { z } from "zod";
import { codeOf } from "./file-error.ts";

/** Which process something belongs to; `started` tells it from a later process of the same number. */
export const processIdentity = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  /** Boot and start time as the system tells them; empty where it tells none. */
  started: z.string(),
  /** Tells the threads of one process apart. */
  instance: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentity>;

const INSTANCE = randomUUID();

export async function thisProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, host: hostname(), started: await startOf(process.pid), instance: INSTANCE };
}

/**
 * `self`: this very program, which runs one change at a time, so what it left is left over. `elsewhere`: on
 * another machine or container, where nothing can be asked about it.
 */
export async function stateOf(other: ProcessIdentity): Promise<"self" | "alive" | "dead" | "elsewhere"> {
  if (other.instance === INSTANCE) return "self";
  if (other.host !== hostname()) return "elsewhere";
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    // EPERM: it runs, and is somebody else's.
    if (codeOf(error) !== "EPERM") return "dead";
  }
  const started = await startOf(other.pid);
  return started !== "" && other.started !== "" && started !== other.started ? "dead" : "alive";
}

async function startOf(pid: number): Promise<string> {
  try {
    if (process.platform === "linux") {
      const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
      const stat = await readFile(`/proc/${pid}/stat`, "utf8");
      // proc(5): the name in parentheses may hold blanks; behind it come the state and, 19 further, the start.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // A killed process that nobody waits for still has its number.
      return fields[0] === "Z" || fields[0] === "X" ? "ended" : `${boot.trim()}/${fields[19] ?? ""}`;
    }
    const { stdout } = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)], {
      env: { ...process.env, LC_ALL: "C" },
    });
    return stdout.trim();
  } catch {
    return "";
  }
}
