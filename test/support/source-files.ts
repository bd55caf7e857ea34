import { readdirSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";

/** What is not ours, or made by a run. */
const LEFT_OUT = new Set(["node_modules", "fixtures"]);

/** The files of this repository whose names fit, by paths from its root; hidden folders left out. */
export function sourceFiles(name: RegExp, folder = ""): string[] {
  return readdirSync(join(PACKAGE_ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || LEFT_OUT.has(entry.name)) return [];
    if (entry.isDirectory()) return sourceFiles(name, path);
    return entry.isFile() && name.test(entry.name) ? [path] : [];
  });
}
