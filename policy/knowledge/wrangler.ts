import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parse as parseJsonc } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import type { SeenResource } from "../view/resource.ts";
import type { Path, Value } from "../view/value.ts";
import { programFolder } from "./program-folder.ts";

/** A setting of a worker in a file of wrangler's. */
export interface WranglerSetting {
  /** The file from the program's folder on, then the way in it. */
  readonly path: Path;
  readonly value: Value;
}

/** Names that wrangler looks for (Cloudflare, "Wrangler configuration"). */
const NAMES = new Set(["wrangler.toml", "wrangler.json", "wrangler.jsonc"]);

/** Folders below the program's that are looked into, so many deep: a worker's own folder, as monorepos have them. */
const DEEP = 3;

/** Never a team's own files. */
const LEFT_OUT = new Set(["node_modules", "dist", "build", "vendor", "venv", "__pycache__"]);

/** Enough for a team's repository, few enough to be read at every preview. */
const MOST_FOLDERS = 2000;

/**
 * What wrangler's files tell everybody who may read the repository: plain variables and routes, of each environment.
 *
 * @param named the files, from the program's folder on; without them those in it and below, as far as they can be read
 * @param folder the program's, where it can be told
 * @throws Error where a file that was named cannot be read or is not in its format; it holds nothing of the file
 */
export function wranglerSettings(
  named: readonly string[],
  folder = programFolder(process.env, process.cwd()),
): WranglerSetting[] {
  const from = folder ?? process.cwd();
  if (named.length > 0) return named.flatMap((file) => settingsIn(read(resolve(from, file), file), file));
  const found = folder === undefined ? [] : findWranglerFiles(folder);
  return found.flatMap((file) => {
    try {
      return settingsIn(read(file, file), relative(from, file));
    } catch {
      // One that wrangler cannot read either deploys nothing.
      return [];
    }
  });
}

/** Files of wrangler's in a folder and below. */
export function findWranglerFiles(folder: string): string[] {
  const found: string[] = [];
  let read = 0;
  const look = (here: string, deep: number) => {
    read += 1;
    if (read > MOST_FOLDERS) return;
    for (const entry of entries(here)) {
      if (entry.isFile() && NAMES.has(entry.name)) found.push(join(here, entry.name));
      if (!entry.isDirectory() || deep === 0) continue;
      if (!entry.name.startsWith(".") && !LEFT_OUT.has(entry.name)) look(join(here, entry.name), deep - 1);
    }
  };
  look(folder, DEEP);
  return found.sort();
}

/** What a finding in a file is told at: the stack itself, since the file is no resource. */
export function toldAt<Resource extends SeenResource>(resources: readonly Resource[]): Resource | undefined {
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? resources[0];
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function settingsIn(config: unknown, shown: string): WranglerSetting[] {
  if (!isMap(config)) return [];
  const environments = isMap(config.env) ? Object.entries(config.env) : [];
  return [
    ...plainOf(config, [shown]),
    ...environments.flatMap(([name, one]) => (isMap(one) ? plainOf(one, [shown, "env", name]) : [])),
  ];
}

function plainOf(config: Record<string, unknown>, path: Path): WranglerSetting[] {
  return ["vars", "route", "routes"].flatMap((key) =>
    config[key] === undefined ? [] : [{ path: [...path, key], value: config[key] as Value }],
  );
}

function read(file: string, shown: string): unknown {
  try {
    const text = readFileSync(file, "utf8");
    return file.endsWith(".toml") ? parseToml(text) : parseJsonc(text, [], { allowTrailingComma: true });
  } catch {
    // The parser's own message quotes the line.
    throw new Error(
      `wranglerFiles names ${shown}, which is not there or is no TOML. Mend it, or take it out of this policy's wranglerFiles.`,
    );
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
