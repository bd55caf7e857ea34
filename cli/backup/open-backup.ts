import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Catalog } from "../../components/catalog/index.ts";
import {
  type Beginning,
  dialectOf,
  EnvSyntaxError,
  parseEnv,
  readValues,
} from "../../provider/env-file/index.ts";
import { CommandError } from "../errors.ts";
import { BackupDamaged } from "./damaged.ts";
import { storedPath } from "./env-sources.ts";
import { identityPath, isMissing, readIdentities } from "./identity.ts";
import type { BackedUpFile } from "./metadata.ts";
import { type FoundBackup, readStored } from "./read-metadata.ts";

/** By .env file, as the catalog writes its path, the values of its keys. They never leave the process. */
export type BackupValues = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What a backup holds. */
export interface OpenedBackup {
  readonly values: BackupValues;
  /** By .env file, as the catalog writes its path: the whole of it. */
  readonly whole: ReadonlyMap<string, Beginning>;
}

/** Whose backups they are, and where. */
export interface BackupOwner {
  readonly root: string;
  readonly directory: string;
  readonly catalog: Catalog;
}

/**
 * Reads what a backup holds of the catalog's .env files.
 *
 * @param identity a file of age's with the key; this machine's own unless given
 * @throws BackupDamaged where a file is missing, changed, cut or can't be read as what it is; CommandError without the key
 */
export async function openBackup(
  { root, directory, catalog }: BackupOwner,
  backup: FoundBackup,
  identity = identityPath(root),
): Promise<OpenedBackup> {
  const { stamp, folder, metadata } = backup;
  const files = metadata.keyturn?.files ?? (await foreignFiles(catalog, directory, folder));
  if (files.length === 0) throw new BackupDamaged(stamp, "it holds none of the catalog's .env files");
  const values = new Map<string, ReadonlyMap<string, string>>();
  const whole = new Map<string, Beginning>();
  for (const { path, stored, digest, mode, uid, gid } of files) {
    const bytes = await readStored(stamp, folder, stored);
    if (digest !== undefined && createHash("sha256").update(bytes).digest("hex") !== digest)
      throw new BackupDamaged(stamp, `${stored} is not as it was written`);
    const plain = stored.endsWith(".age") ? await decrypted(stamp, stored, bytes, identity) : bytes;
    const read = readWhole(stamp, stored, path, plain);
    values.set(path, read.values);
    const owner = uid === undefined || gid === undefined ? {} : { owner: { uid, gid } };
    whole.set(path, { text: read.text, ...(mode === undefined ? {} : { mode }), ...owner });
  }
  return { values, whole };
}

/** What stands there of a backup that tells nothing of its files: one that another tool made. */
async function foreignFiles(
  { targets }: Catalog,
  directory: string,
  folder: string,
): Promise<(Pick<BackedUpFile, "path" | "stored"> & Partial<BackedUpFile>)[]> {
  const found: Pick<BackedUpFile, "path" | "stored">[] = [];
  for (const target of Object.values(targets)) {
    if (target.kind !== "dotenv-file" || found.some(({ path }) => path === target.path)) continue;
    const plain = storedPath(directory, target.path);
    for (const stored of [plain, `${plain}.age`]) {
      const isThere = await stat(join(folder, stored)).catch(() => undefined);
      if (isThere === undefined) continue;
      found.push({ path: target.path, stored });
      break;
    }
  }
  return found;
}

async function decrypted(
  stamp: string,
  stored: string,
  bytes: Uint8Array,
  identity: string,
): Promise<Uint8Array> {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  for (const each of await identitiesOf(identity)) decrypter.addIdentity(each);
  try {
    return await decrypter.decrypt(bytes);
  } catch (error) {
    // Its words for a file that is for others (age-encryption, src/index.ts); every other failure is damage.
    const isForOthers = error instanceof Error && error.message.includes("no identity matched");
    const why = isForOthers
      ? `is encrypted to other keys than ${relative(process.cwd(), identity)} (--identity FILE names another)`
      : "is cut or damaged, and can't be decrypted";
    throw new BackupDamaged(stamp, `${stored} ${why}`);
  }
}

async function identitiesOf(path: string): Promise<string[]> {
  try {
    return await readIdentities(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new CommandError(
      `${relative(process.cwd(), path)} is not there, and the backups are encrypted to it. Put it back from a copy, or name ` +
        "the file of another key that the catalog encrypts to: --identity FILE",
    );
  }
}

function readWhole(
  stamp: string,
  stored: string,
  path: string,
  bytes: Uint8Array,
): { text: string; values: ReadonlyMap<string, string> } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, values: readValues(parseEnv(text, dialectOf(path))) };
  } catch (error) {
    const where = error instanceof EnvSyntaxError ? ` in line ${error.line}` : "";
    throw new BackupDamaged(stamp, `${stored} is no .env file that can be read${where}`);
  }
}
