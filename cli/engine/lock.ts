import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { CommandError, EXIT } from "../errors.ts";
import { byHand } from "./by-hand.ts";
import { folderOf } from "./file-backend.ts";

/** Who holds a state's lock, by the words of the file backend (pkg/backend/diy/lock.go). */
const holderSchema = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  /** Since when; with the machine's own offset from UTC. */
  timestamp: z.string().optional(),
});

/** Who holds a state's lock. */
export type Holder = z.infer<typeof holderSchema>;

/**
 * Refuses to go on while another run holds the state. A preview takes no lock, so the engine would say so only when
 * the stack file is written and committed. Other backends than files are asked by the update itself.
 *
 * @throws CommandError with {@link lockedBy}'s message
 */
export async function refuseIfLocked(stack: Stack): Promise<void> {
  const { url } = await stack.workspace.whoAmI();
  if (url === undefined || !url.startsWith("file://")) return;
  const { name } = await stack.workspace.projectSettings();
  const folder = join(
    folderOf(url, stack.workspace.workDir),
    ".pulumi",
    "locks",
    "organization",
    name,
    stack.name,
  );
  for (const file of await readdir(folder).catch(() => [])) {
    const text = await readFile(join(folder, file), "utf8").catch(() => undefined);
    // Given back meanwhile.
    if (text === undefined) continue;
    throw lockedBy(stack.name, holderIn(text));
  }
}

/** The one message for a state that somebody holds; where the holder is dead it says how to take the lock off. */
export function lockedBy(stack: string, holder: Holder | undefined): CommandError {
  const who = holder === undefined ? "another run" : inWords(holder);
  const dead = holder !== undefined && holder.hostname === hostname() && !isAlive(holder.pid);
  const remedy = byHand(`cancel --yes --stack ${stack}`);
  const advice = dead
    ? `That process is gone, so the lock is a left-over. Remove it: ${remedy}`
    : `Wait until it has ended. If it died on another machine: ${remedy}`;
  return new CommandError(
    `the state of ${stack} is locked by ${who}. ${advice}. Nothing was applied`,
    EXIT.locked,
  );
}

function inWords({ username, hostname: host, pid, timestamp }: Holder): string {
  const since = Date.parse(timestamp ?? "");
  const when = Number.isNaN(since) ? "" : ` since ${new Date(since).toISOString()}`;
  return `${username}@${host} (process ${pid})${when}`;
}

function holderIn(text: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
