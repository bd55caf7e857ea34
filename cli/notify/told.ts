import { readFile } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { historyFolder, makeHistoryFolder } from "../history/history-file.ts";

const schema = z.object({
  version: z.literal(1),
  /** By notifier, then by what it was told: when, UTC. */
  told: z.record(z.string(), z.record(z.string(), z.string())),
});

/** Who was told of what, beside the stack's record. Without any value. */
export type Told = Readonly<Record<string, Readonly<Record<string, string>>>>;

function toldPath(root: string, stack: string): string {
  return join(historyFolder(root), `${stack}.told.json`);
}

/** Reads it; empty where there is none, or none that can be read: then somebody hears of a thing twice. */
export async function readTold(root: string, stack: string): Promise<Told> {
  try {
    return schema.parse(JSON.parse(await readFile(toldPath(root, stack), "utf8"))).told;
  } catch {
    return {};
  }
}

/**
 * What is to be kept: of each notifier what still is so, and what it was told just now. What is over is forgotten, so that
 * it is told anew should it come again.
 *
 * @param current all keys that are so now
 * @param now by notifier, what reached it
 */
export function toldAfter(
  before: Told,
  current: ReadonlySet<string>,
  now: Readonly<Record<string, readonly string[]>>,
  at: string,
): Told {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  const kept = [...names].map((name) => {
    const old = Object.entries(before[name] ?? {}).filter(([key]) => current.has(key));
    const fresh = (now[name] ?? []).map((key) => [key, at]);
    return [name, Object.fromEntries([...old, ...fresh])];
  });
  return Object.fromEntries(kept);
}

/** Writes it, for its owner alone. */
export async function writeTold(root: string, stack: string, told: Told): Promise<void> {
  await makeHistoryFolder(root);
  const text = `${JSON.stringify({ version: 1, told })}\n`;
  await writeFileAtomic(toldPath(root, stack), text, { mode: 0o600 });
}
