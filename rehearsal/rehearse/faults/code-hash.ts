import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";

/** All that decides how a cell ends, besides the catalog. */
const CODE = ["components", "provider", "cli", "rehearsal", "tools/start", "index.ts", "package-lock.json"];

/** Stands for the code of keyturn and a catalog as they are now: a cell that was played with others says nothing. */
export function codeHash(catalog: string): string {
  const hash = createHash("sha256").update(catalog);
  for (const path of CODE.flatMap(filesOf)) hash.update(path).update(readFileSync(join(PACKAGE_ROOT, path)));
  return hash.digest("hex").slice(0, 16);
}

function filesOf(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path];
  return readdirSync(join(PACKAGE_ROOT, path), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) return filesOf(inner);
      return entry.isFile() ? [inner] : [];
    });
}
