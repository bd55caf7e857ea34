import { statSync } from "node:fs";

/** Stands for a file as it is: one that is replaced as a whole has another. Undefined where it is not to be had. */
export function fileStamp(path: string): string | undefined {
  try {
    const { ino, mtimeMs, size } = statSync(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return undefined;
  }
}
