import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Disk } from "./disk.ts";
import { codeOf } from "./file-error.ts";
import { processIdentity, stateOf, thisProcess } from "./process-identity.ts";

const CLAIM = /^recovering-.*\.json$/;
const UNNAMED = /\.tmp$/;

/** The right to recover a journal. */
export interface Claim {
  readonly name: string;
  release(): Promise<void>;
}

/**
 * Makes this process the only one that recovers a journal whose holder is dead. Each claim has a name of its
 * own, and is on disk before the others are looked for: of two processes at least one sees the other and gives
 * way. (One shared name would not do: between reading "its holder is dead" and removing it, it may have become
 * somebody else's.) Undefined where another process was faster.
 */
export async function claimRecovery(directory: string, disk: Disk): Promise<Claim | undefined> {
  const id = randomUUID();
  const temp = join(directory, `claim-${id}.tmp`);
  const own = `recovering-${id}.json`;
  const claim = { name: own, release: () => disk.remove(join(directory, own)) };
  try {
    await disk.writeNew(temp, JSON.stringify(await thisProcess()));
    await disk.rename(temp, join(directory, own));
  } catch (error) {
    await disk.remove(temp).catch(() => {});
    // The holder of a new journal has tidied up: there is nothing left to recover.
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  const others = (await readdir(directory)).filter((name) => CLAIM.test(name) && name !== own);
  const held = await Promise.all(others.map((name) => isHeld(join(directory, name))));
  if (!held.includes(true)) return claim;
  await claim.release();
  return undefined;
}

/**
 * Removes what killed processes left in the journal's directory. Only for the holder of the journal, or of the
 * claim on it, which is kept.
 */
export async function tidy(directory: string, disk: Disk, own?: Claim): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (name === own?.name) continue;
    if (UNNAMED.test(name) || (CLAIM.test(name) && !(await isHeld(path)))) await disk.remove(path);
  }
}

async function isHeld(path: string): Promise<boolean> {
  try {
    const state = await stateOf(processIdentity.parse(JSON.parse(await readFile(path, "utf8"))));
    return state === "alive" || state === "elsewhere";
  } catch (error) {
    return codeOf(error) !== "ENOENT";
  }
}
