import { readFileSync, statSync } from "node:fs";

/** Another text whenever one of these files was replaced or written. */
export function traceOf(...paths: readonly string[]): string {
  const parts = paths.map((path) => {
    const { ino, mtimeMs } = statSync(path);
    return [ino, mtimeMs, readFileSync(path, "utf8")];
  });
  return JSON.stringify(parts);
}
