import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { HOME_LINK } from "../../project-file.ts";
import { isNamedKind } from "../detect/settings.ts";
import { git } from "../git.ts";

/** The files that are looked at, by their paths below the folder, with slashes. */
export interface Listed {
  readonly paths: readonly string[];
  /** Those that Git tracks; undefined where there is no repository. */
  readonly tracked: ReadonlySet<string> | undefined;
  /** Folders that can't be read. */
  readonly unread: readonly string[];
}

/** Others' code and what tools keep; nobody's settings are there. */
const SKIPPED = new Set([
  ".git",
  "node_modules",
  ".venv",
  "venv",
  "__pycache__",
  ".terraform",
  ".hg",
  ".svn",
]);

/**
 * Lists a folder: in a Git repository what it tracks and what it does not ignore, and of what it ignores the files
 * whose names are those of settings, such as .env; elsewhere every file.
 */
export async function listFiles(folder: string): Promise<Listed> {
  const listed = async (...args: string[]) =>
    (await git(folder, ["ls-files", "-z", ...args]))?.split("\0").filter((path) => path !== "");
  // Whoever names a folder that Git ignores wants it looked at.
  const isIgnored = (await git(folder, ["check-ignore", "--quiet", "."])) !== undefined;
  const tracked = isIgnored ? undefined : await listed("--cached");
  const others = tracked && (await listed("--others", "--exclude-standard"));
  const found = new Set([...(tracked ?? []), ...(others ?? [])]);
  const unread: string[] = [];
  const open = [""];
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    const entries = await entriesOf(join(folder, prefix), prefix, unread);
    for (const entry of entries) {
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && !isKeyturn(path)) open.push(`${path}/`);
      else if (entry.isFile() && (tracked === undefined || isNamedKind(path))) found.add(path);
    }
  }
  const paths = [...found].filter((path) => !path.split("/").some((part) => SKIPPED.has(part)));
  return { paths: paths.toSorted(), tracked: tracked && new Set(tracked), unread };
}

/** A pipeline's checkout of keyturn: its samples are nobody's settings here. */
const isKeyturn = (path: string): boolean => `/${path}`.endsWith(`/${HOME_LINK}`);

async function entriesOf(folder: string, shown: string, unread: string[]): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    unread.push(shown);
    return [];
  }
}
