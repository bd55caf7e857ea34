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
      // proc(5): the name in parentheses may hold blanks; the start time is the 20th field behind it.
      return `${boot.trim()}/${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""}`;
    }
    const { stdout } = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)], {
      env: { ...process.env, LC_ALL: "C" },
    });
    return stdout.trim();
  } catch {
    return "";
  }
}
