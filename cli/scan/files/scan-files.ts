import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { asText } from "../as-text.ts";
import type { Collector } from "../collector.ts";
import { shownPath } from "../detect/in-path.ts";
import { detectInFile, type Search } from "../detect/index.ts";
import { secretSettings } from "../detect/plain-values.ts";
import { isEnvName, type Understood } from "../detect/settings.ts";
import { type LeftOut, MOST_BYTES } from "../left-out.ts";
import { listFiles } from "./listed.ts";

/** How much was looked through. */
export interface Looked {
  items: number;
  bytes: number;
}

/** What of a folder is known beforehand. */
export interface FilesScan {
  readonly folder: string;
  readonly search: Search;
  /** Absolute paths of .env files that the catalog names as places of its secrets. */
  readonly places: ReadonlySet<string>;
}

/** Others on the machine. */
const ANYONE_READS = 0o004;

/** Looks through a folder's files. */
export async function scanFiles(
  { folder, search, places }: FilesScan,
  collector: Collector,
  leftOut: LeftOut,
): Promise<Looked> {
  const listed = await listFiles(folder);
  leftOut.unread.push(...listed.unread);
  const looked: Looked = { items: 0, bytes: 0 };
  for (const path of listed.paths) {
    const { shown, detected: inName } = await shownPath(path, search);
    for (const { rule, subject, message } of inName) collector.addWhole(rule, shown, subject, message);
    const file = await readOne(join(folder, path), shown, leftOut);
    if (file === undefined) continue;
    looked.items++;
    looked.bytes += file.bytes.length;
    const text = asText(file.bytes);
    if (text === undefined) {
      leftOut.binary++;
      for (const { rule, subject, message } of search.values?.searchBytes(file.bytes) ?? [])
        collector.addWhole(rule, shown, subject, message);
      continue;
    }
    const source = { path, text };
    const { detected, understood } = await detectInFile(source, search);
    const open = isEnvName(path) ? openTo(path, file.mode, understood, listed.tracked) : [];
    // A catalog's place is where its values belong; that others get to see them there is all there is to tell of it.
    if (!places.has(join(folder, path))) collector.add({ ...source, path: shown }, detected);
    for (const [rule, message] of open) collector.addWhole(rule, shown, shown, message);
  }
  return looked;
}

async function readOne(
  absolute: string,
  path: string,
  leftOut: LeftOut,
): Promise<{ bytes: Buffer; mode: number } | undefined> {
  try {
    const stat = await lstat(absolute);
    // A link's own target is listed by itself where it lies in the folder.
    if (!stat.isFile()) return undefined;
    if (stat.size > MOST_BYTES) {
      leftOut.large.push(path);
      return undefined;
    }
    return { bytes: await readFile(absolute), mode: stat.mode };
  } catch (error) {
    // Listed by Git and deleted since.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") leftOut.unread.push(path);
    return undefined;
  }
}

function openTo(
  path: string,
  mode: number,
  understood: Understood | undefined,
  tracked: ReadonlySet<string> | undefined,
): [rule: string, message: string][] {
  const names = secretSettings(understood?.settings ?? []).map(({ key }) => key);
  if (names.length === 0) return [];
  const held = names.length === 1 ? "a secret" : `${names.length} secrets`;
  const found: [string, string][] = [];
  if (tracked?.has(path) === true)
    found.push(["env-file-tracked", `Git tracks this file, which holds ${held}`]);
  if (process.platform !== "win32" && (mode & ANYONE_READS) !== 0)
    found.push(["env-file-readable", `every user may read this file, which holds ${held}`]);
  return found;
}
