import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
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
  /** Which processes it sees (pid_namespaces(7)); missing where the system tells none, and in older records. */
  space: z.string().exactOptional(),
  /** Tells the threads of one process apart. */
  instance: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentity>;

const INSTANCE = randomUUID();

export async function thisProcess(): Promise<ProcessIdentity> {
  const space = await ownSpace();
  const started = await startOf(process.pid);
  const identity = { pid: process.pid, host: hostname(), started, instance: INSTANCE };
  return space === undefined ? identity : { ...identity, space };
}

/** A container may bear its machine's name, as with `docker run --network host`, and has process numbers of its own. */
async function ownSpace(): Promise<string | undefined> {
  return await readlink("/proc/self/ns/pid").catch(() => undefined);
}

/**
 * `self`: this very program, which runs one change at a time, so what it left is left over. `elsewhere`: on
 * another machine or container, where nothing can be asked about it.
 */
export async function stateOf(other: ProcessIdentity): Promise<"self" | "alive" | "dead" | "elsewhere"> {
  if (other.instance === INSTANCE) return "self";
  if (other.host !== hostname()) return "elsewhere";
  const space = await ownSpace();
  if (other.space !== undefined && space !== undefined && other.space !== space) return "elsewhere";
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
