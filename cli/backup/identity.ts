import { randomUUID } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { Disk } from "../../provider/env-file/index.ts";
import { CommandError } from "../errors.ts";

/**
 * This machine's key for backups: beside the state and not in the backups' folder, so that a copy of that folder alone
 * reads nothing. Why there: docs/decisions/backups.md.
 */
export function identityPath(root: string): string {
  return join(root, ".keyturn", "backup-identity");
}

/**
 * The recipient that belongs to this machine's key, which is made where there is none.
 *
 * @returns `made`: whether it is new
 * @throws CommandError where the key is damaged: a new one in its place could not read what was made before
 */
export async function ownRecipient(root: string): Promise<{ recipient: string; made: boolean }> {
  const { generateX25519Identity, identityToRecipient } = await import("age-encryption");
  const path = identityPath(root);
  const held = await readIdentities(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  const identity = held?.[0] ?? (await generateX25519Identity());
  if (held === undefined) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await makeWhole(path, `# keyturn reads backups of .env files with it\n${identity}\n`);
  }
  return { recipient: await identityToRecipient(identity), made: held === undefined };
}

/** Under its name it stands whole: what a kill left half of would read no backup, and stop each one after. */
async function makeWhole(path: string, text: string): Promise<void> {
  const temp = `${path}-${randomUUID()}.new`;
  const disk = new Disk();
  try {
    await disk.writeNew(temp, text);
    await disk.link(temp, path);
    await disk.syncDirectory(dirname(path));
  } finally {
    await disk.remove(temp);
  }
}

/**
 * The identities in a file, as age-keygen writes them.
 * @throws CommandError where it holds none; what the system says where it can't be read
 */
export async function readIdentities(path: string): Promise<string[]> {
  const lines = (await readFile(path, "utf8")).split(/\r?\n/).map((line) => line.trim());
  const identities = lines.filter((line) => line.startsWith("AGE-SECRET-KEY-"));
  const { identityToRecipient } = await import("age-encryption");
  try {
    if (identities.length === 0) throw new Error("none");
    for (const identity of identities) await identityToRecipient(identity);
  } catch {
    // The library's error may quote the line.
    throw new CommandError(
      `${relative(process.cwd(), path)} holds no identity of age's that can be read. Put it back from a copy; ` +
        "without one, move it away: the next backup makes a new key, and older backups need the old one",
    );
  }
  return identities;
}

/** Whether the system says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
