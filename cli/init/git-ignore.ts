import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

/** What must never be committed: state, journal, and files that a change left half-way. */
const IGNORED = [".keyturn/", ".*.keyturn-*"];

/** Adds it to the folder's .gitignore; gives the files that it changed. */
export function ignoreLocalFiles(folder: string): string[] {
  return ignoreLines(folder, IGNORED);
}

/** Adds the lines that are not there to the folder's .gitignore; gives the files that it changed. */
export function ignoreLines(folder: string, wanted: readonly string[]): string[] {
  const path = join(folder, ".gitignore");
  const lines = existsSync(path) ? readFileSync(path, "utf8").split(/\r?\n/) : [];
  const missing = wanted.filter((line) => !lines.includes(line));
  if (missing.length === 0) return [];
  const gap = lines.length > 0 && lines.at(-1) !== "" ? "\n" : "";
  appendFileSync(path, `${gap}${missing.join("\n")}\n`);
  return [".gitignore"];
}

/** Of these files those that Git keeps, or would with the next `git add`; none outside a work tree. */
export async function notIgnored(folder: string, paths: readonly string[]): Promise<string[]> {
  const kept = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...paths];
  const { failed, stdout } = await execa("git", kept, { cwd: folder, reject: false, stdin: "ignore" });
  return failed ? [] : stdout.split("\0").filter((path) => path !== "");
}
