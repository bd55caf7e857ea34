import { type Dirent, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Found, LeftOut } from "./catalog-text.ts";
import { findDerivedKeys } from "./derived-keys.ts";
import { guess } from "./guess.ts";
import { plainName } from "./plain-name.ts";
import { type BadLine, readEnv } from "./read-env.ts";

const SKIPPED = new Set(["node_modules", "backups", "venv"]);

/** The files called `.env` at most two folders down, hidden folders and packages left out. */
export function findEnvFiles(folder: string, depth = 2, prefix = ""): string[] {
  const entries = entriesOf(join(folder, prefix));
  const here = entries.some((entry) => entry.isFile() && entry.name === ".env") ? [join(prefix, ".env")] : [];
  if (depth === 0) return here;
  const folders = entries.filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED.has(entry.name),
  );
  return [...here, ...folders.flatMap((entry) => findEnvFiles(folder, depth - 1, join(prefix, entry.name)))];
}

/** A folder that nobody may look into has no file for us. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") return [];
    throw error;
  }
}

/** A target's name for each file: `env` for the first, `supabase-env` for `supabase/docker/.env`. */
export function targetNames(paths: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const path of paths) {
    const [first = ""] = path.split("/");
    const stem = dirname(path) === "." ? "env" : `${plainName(first, "other")}-env`;
    const named = basename(path) === ".env" ? stem : plainName(basename(path), "env");
    let name = named;
    for (let number = 2; names.has(name); number += 1) name = `${named}-${number}`;
    names.set(name, path);
  }
  return names;
}

/** What the .env files hold. */
export interface Findings {
  readonly secrets: readonly Found[];
  /** Keys that look like secrets and can't be taken over as they are. */
  readonly leftOut: readonly LeftOut[];
  /** Lines that can't be read, by the file's path. */
  readonly badLines: readonly (BadLine & { path: string })[];
}

/**
 * The keys that look like secrets, with the targets that hold them: by name, and by whose value signs whose.
 *
 * @throws CommandError where a file can't be read
 */
export async function findSecrets(folder: string, targets: ReadonlyMap<string, string>): Promise<Findings> {
  const found = new Map<string, Found>();
  const leftOut: LeftOut[] = [];
  const badLines: (BadLine & { path: string })[] = [];
  for (const [target, path] of targets) {
    const read = readEnv(join(folder, path), path);
    badLines.push(...read.badLines.map((bad) => ({ path, ...bad })));
    const usable = new Map<string, string>();
    for (const [key, value] of read.values) {
      const why = whyLeftOut(value);
      if (why === undefined && value !== undefined) usable.set(key, value);
      else if (guess(key) !== "setting") leftOut.push({ key, path, why: why ?? "" });
    }
    const derived = await findDerivedKeys(usable);
    for (const key of usable.keys()) {
      const kind = guess(key);
      if (kind === "setting") continue;
      const secret = found.get(key) ?? { key, guess: kind, targets: [] };
      if (!secret.targets.includes(target)) secret.targets.push(target);
      const signed = derived.get(key);
      found.set(key, signed === undefined ? secret : { ...secret, derived: signed });
    }
  }
  return { secrets: [...found.values()], leftOut, badLines };
}

function whyLeftOut(value: string | undefined): string | undefined {
  if (value === undefined) return "is made from variables that the file does not hold";
  if (value === "") return "is empty";
  return value.includes("\n") ? "runs over several lines, which keyturn does not write" : undefined;
}
