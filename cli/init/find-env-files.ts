import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";

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
