import { statSync } from "node:fs";

/** Stands for a file as it is: one that is replaced as a whole has another. Undefined where it is not to be had. */
export function fileStamp(path: string): string | undefined {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return undefined;
    const { ino, mtimeMs, size } = stats;
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return undefined;
  }
}
