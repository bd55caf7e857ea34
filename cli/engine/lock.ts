import { readdir, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Stack, Workspace } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { CommandError, EXIT } from "../errors.ts";
import { note } from "../output.ts";
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

/** Nobody takes as long to give a lock its name. */
const UNNAMED_MS = 5_000;

/**
 * Takes locks off the state that killed engines of this machine left, and refuses to go on while a live one holds it. A
 * preview takes no lock, so the engine would say so only when the stack file is written and committed. Only the lock's
 * own file goes, so a lock that somebody takes meanwhile stays. Other backends than files are asked by the update itself.
 *
 * @throws CommandError with {@link lockedBy}'s message
 */
export async function freeOrRefuse(stack: Stack): Promise<void> {
  const url = await backendOf(stack.workspace);
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
    const holder = holderIn(text);
    if (holder !== undefined && isGone(holder)) {
      await rm(join(folder, file), { force: true });
      note(`Took off the lock of ${inWords(holder)}: that process is gone.`);
    } else if (holder === undefined && (await isUnnamed(join(folder, file)))) {
      await rm(join(folder, file), { force: true });
    } else throw lockedBy(stack.name, holder);
  }
}

const backends = new WeakMap<Workspace, Promise<string | undefined>>();

/** Asked once: within a run it stays what it is. */
async function backendOf(workspace: Workspace): Promise<string | undefined> {
  const asked = backends.get(workspace) ?? workspace.whoAmI().then(({ url }) => url);
  backends.set(workspace, asked);
  return await asked;
}

/** The one message for a state that somebody holds; where the holder is dead it says how to take the lock off. */
export function lockedBy(stack: string, holder: Holder | undefined): CommandError {
  const who = holder === undefined ? "another run" : inWords(holder);
  const dead = holder !== undefined && isGone(holder);
  const remedy = byHand(`cancel --yes --stack ${stack}`);
  const advice = dead
    ? `That process is gone, so the lock is a left-over. Remove it: ${remedy}`
    : `Wait until it has ended. If it died on another machine: ${remedy}`;
  return new CommandError(
    `the state of ${stack} is locked by ${who}. ${advice}. Nothing was applied`,
    EXIT.locked,
  );
}

function isGone({ hostname: host, pid }: Holder): boolean {
  return host === hostname() && !isAlive(pid);
}

/** Whether it is a lock in the making, whose maker was killed (gocloud.dev/blob/fileblob writes `NAME.*.tmp`, then renames). */
async function isUnnamed(path: string): Promise<boolean> {
  const found = path.endsWith(".tmp") ? await stat(path).catch(() => undefined) : undefined;
  return found !== undefined && Date.now() - found.mtimeMs > UNNAMED_MS;
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
