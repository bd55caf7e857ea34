import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Memory first, where the system has it under that name. */
const FOLDERS = ["/dev/shm", tmpdir()];

/**
 * Lends a text to `use` as a file that has no name any more: for tools that read regular files only. The name is taken
 * away before the first byte is written, so that nothing is left behind, wherever this process or the machine ends.
 *
 * @param use is given an open descriptor at the file's beginning; the tool gets it as its standard input and opens
 *   `/dev/stdin`
 * @throws Error where there is no room for it
 */
export async function withUnnamedFile<T>(
  text: string,
  use: (descriptor: number) => Promise<T>,
  folders: readonly string[] = FOLDERS,
): Promise<T> {
  const descriptor = written(Buffer.from(text, "utf8"), folders);
  try {
    return await use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function written(bytes: Buffer, folders: readonly string[]): number {
  let why: unknown;
  for (const folder of folders) {
    let descriptor: number | undefined;
    try {
      descriptor = nameless(folder);
      // By position: the descriptor's own offset stays at the beginning, which is where some systems go on reading.
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at, at);
      return descriptor;
    } catch (error) {
      if (descriptor !== undefined) closeSync(descriptor);
      why = error;
    }
  }
  const code = why instanceof Error && "code" in why ? ` (${String(why.code)})` : "";
  throw new Error(`no room for a file in ${folders.join(" or ")}${code}: make room, or set TMPDIR`);
}

function nameless(parent: string): number {
  const folder = mkdtempSync(join(parent, "keyturn-unnamed-"));
  try {
    return openSync(join(folder, "empty"), "wx+", 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
