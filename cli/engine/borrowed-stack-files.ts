import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import writeFileAtomic from "write-file-atomic";
import { parseDocument } from "yaml";
import { note } from "../output.ts";

/** The engine writes it into a stack's file, once for the stack, as it makes the key from the passphrase. */
const SALT = /^encryptionsalt:.*\r?\n?/m;

/**
 * Lends stack files to a command whose state is a scratch one. A salt that the engine added is taken out again,
 * since it belongs to that state's passphrase and would shut out the stack's own; all else that changed stays.
 */
export async function withBorrowedStackFiles<T>(paths: readonly string[], use: () => Promise<T>): Promise<T> {
  const before = new Map<string, string>();
  for (const path of paths) before.set(path, await readFile(path, "utf8"));
  try {
    return await use();
  } finally {
    for (const [path, text] of before) await giveBack(path, text);
  }
}

async function giveBack(path: string, before: string): Promise<void> {
  const after = await readFile(path, "utf8").catch(() => before);
  if (after === before || SALT.test(before) || !SALT.test(after)) return;
  if (/\bsecure:/.test(after)) {
    note(
      `${path} keeps the sandbox's encryptionsalt, for a secret in it is locked with the sandbox's passphrase.`,
    );
    return;
  }
  const text = after.replace(SALT, "");
  // The engine writes the whole file in its own style, so the same content gets its bytes back.
  await writeFileAtomic(path, isSame(text, before) ? before : text);
}

function isSame(a: string, b: string): boolean {
  return isDeepStrictEqual(parseDocument(a).toJS() ?? {}, parseDocument(b).toJS() ?? {});
}
