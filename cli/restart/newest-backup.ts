import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** Which services a rotation touched, as the backup says that was made before it. */
export interface NewestBackup {
  /** `20251031-143000`. */
  readonly stamp: string;
  readonly services: readonly string[];
}

const FOLDER = /^secrets-backup-(\d{8}-\d{6})$/;

/** Source: the format of `metadata.json`, docs/restart.md. */
const metadataSchema = z.object({ affected_services: z.array(z.string()).default([]) });

/**
 * The newest backup under `directory` that tells of itself.
 * @returns undefined where there is none, or what it tells can't be read
 */
export async function newestBackup(directory: string): Promise<NewestBackup | undefined> {
  const backups = join(directory, "backups", "secrets");
  const names = await readdir(backups).catch(() => []);
  const newest = names
    .filter((name) => FOLDER.test(name))
    .toSorted()
    .at(-1);
  if (newest === undefined) return undefined;
  const text = await readFile(join(backups, newest, "metadata.json"), "utf8").catch(() => undefined);
  const { data } = metadataSchema.safeParse(text === undefined ? undefined : parsed(text));
  if (data === undefined) return undefined;
  return { stamp: FOLDER.exec(newest)?.[1] ?? "", services: data.affected_services };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
