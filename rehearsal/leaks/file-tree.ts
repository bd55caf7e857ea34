import { type Dirent, readlinkSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { layers } from "./decompress.ts";
import { channelOf } from "./file-channel.ts";
import type { Findings } from "./findings.ts";
import { searchGit } from "./git-history.ts";
import type { Channel } from "./leak.ts";

/** Says that a file is supposed to hold a secret, such as the .env file that the secret was delivered to. */
export type Allow = (path: string, secretName: string) => boolean;

/** What stands in a directory tree at one moment. */
export interface FileList {
  readonly files: readonly string[];
  readonly links: readonly string[];
  readonly repositories: readonly string[];
  /** The path and why it couldn't be read. */
  readonly unread: readonly string[];
}

/** Lists a tree, hidden files included; symbolic links are listed and not followed. */
export async function listTree(root: string): Promise<FileList> {
  const list = {
    files: [] as string[],
    links: [] as string[],
    repositories: [] as string[],
    unread: [] as string[],
  };
  const open = [root];
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    let entries: Dirent[];
    try {
      entries = await readdir(directory, { withFileTypes: true });
    } catch (error) {
      list.unread.push(`${directory}: ${reason(error)}`);
      continue;
    }
    if (isRepository(entries)) list.repositories.push(directory);
    for (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) open.push(path);
      else if (entry.isSymbolicLink()) list.links.push(path);
      else if (entry.isFile()) list.files.push(path);
    }
  }
  return list;
}

/** A .git directory or a bare repository, whose objects are compressed and so need git to be read. */
function isRepository(entries: readonly Dirent[]): boolean {
  const names = new Set(entries.map((entry) => entry.name));
  return names.has("HEAD") && names.has("objects") && names.has("refs");
}

/** Searches what was listed: names, contents (decompressed as well), link targets and git histories. */
export async function searchTree(
  list: FileList,
  findings: Findings,
  otherwise: Channel,
  allow: Allow = () => false,
): Promise<void> {
  for (const text of list.unread) findings.problem(text);
  for (const path of list.files) {
    findings.search("file-name", path, basename(path));
    await searchFile(path, findings, channelOf(path, otherwise), allow);
  }
  for (const path of list.links) {
    findings.search("file-name", path, basename(path));
    try {
      findings.search("file-name", `target of ${path}`, readlinkSync(path));
    } catch (error) {
      findings.problem(`${path}: ${reason(error)}`);
    }
  }
  for (const repository of list.repositories) await searchGit(repository, findings);
}

/** Searches one file as it is and decompressed. What can't be read or decompressed is a problem. */
export async function searchFile(
  path: string,
  findings: Findings,
  channel: Channel,
  allow: Allow = () => false,
): Promise<void> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    findings.problem(`${path}: ${reason(error)}`);
    return;
  }
  const isAllowed = (secretName: string): boolean => allow(path, secretName);
  try {
    for (const layer of layers(content)) findings.search(channel, path, layer, isAllowed);
  } catch (error) {
    findings.search(channel, path, content, isAllowed);
    findings.problem(`${path}: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
