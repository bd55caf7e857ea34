import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { CommandError } from "../errors.ts";
import type { Found } from "./catalog-text.ts";
import { findDerivedKeys } from "./derived-keys.ts";
import { guess } from "./guess.ts";
import { plainName } from "./plain-name.ts";

const SKIPPED = new Set(["node_modules", "backups", "venv"]);

/** The files called `.env` at most two folders down, hidden folders and packages left out. */
export function findEnvFiles(folder: string, depth = 2, prefix = ""): string[] {
  const entries = readdirSync(join(folder, prefix), { withFileTypes: true });
  const here = entries.some((entry) => entry.isFile() && entry.name === ".env") ? [join(prefix, ".env")] : [];
  if (depth === 0) return here;
  const folders = entries.filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED.has(entry.name),
  );
  return [...here, ...folders.flatMap((entry) => findEnvFiles(folder, depth - 1, join(prefix, entry.name)))];
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

/**
 * The keys that look like secrets, with the targets that hold them: by name, and by whose value signs whose.
 *
 * @throws CommandError where a file can't be read, EnvSyntaxError where it is no .env file
 */
export async function findSecrets(folder: string, targets: ReadonlyMap<string, string>): Promise<Found[]> {
  const found = new Map<string, Found>();
  for (const [target, path] of targets) {
    const values = valuesOf(join(folder, path));
    const derived = await findDerivedKeys(values);
    for (const key of values.keys()) {
      const kind = guess(key);
      if (kind === "setting") continue;
      const secret = found.get(key) ?? { key, guess: kind, targets: [] };
      if (!secret.targets.includes(target)) secret.targets.push(target);
      const signed = derived.get(key);
      found.set(key, signed === undefined ? secret : { ...secret, derived: signed });
    }
  }
  return [...found.values()];
}

function valuesOf(path: string): Map<string, string> {
  try {
    const document = parseEnv(readFileSync(path, "utf8"));
    const values = readValues(document);
    return new Map(
      document.entries
        .filter(({ style }) => style !== "inherited")
        .map(({ key }) => [key, values.get(key) ?? ""]),
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CommandError(
      `${path} ${code === "ENOENT" ? "does not exist" : "cannot be read"}: correct --env-file`,
    );
  }
}
