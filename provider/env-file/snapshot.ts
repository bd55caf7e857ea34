import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { dialectOf } from "../../components/env-dialect.ts";
import type { Owner } from "./disk.ts";
import type { EnvDocument } from "./document.ts";
import { EnvFileError, EnvSyntaxError } from "./errors.ts";
import { codeOf, readError } from "./file-error.ts";
import { parseEnv } from "./parse.ts";

/** An .env file as it was when it was read. */
export interface Snapshot {
  /** The file itself, symbolic links resolved. */
  readonly target: string;
  readonly document: EnvDocument;
  /** SHA-256 of all its bytes in hex; null where there is no file. */
  readonly digest: string | null;
  /** Undefined where there is no file. */
  readonly owner: Owner | undefined;
}

/**
 * @throws EnvFileError where it is missing, unreadable, no regular file or not UTF-8
 * @throws EnvSyntaxError where Docker Compose would refuse it
 */
export async function takeSnapshot(path: string): Promise<Snapshot> {
  const { target, bytes, owner } = await readRegular(path);
  return { target, document: parse(path, decode(path, bytes)), digest: digestOf(bytes), owner };
}

/** The digest of a file's bytes; null where there is none. */
export async function digestOnDisk(target: string): Promise<string | null> {
  try {
    return digestOf((await readRegular(target)).bytes);
  } catch (error) {
    if (error instanceof EnvFileError && codeOf(error.cause) === "ENOENT") return null;
    throw error;
  }
}

export function digestOf(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

async function readRegular(path: string): Promise<{ target: string; bytes: Uint8Array; owner: Owner }> {
  try {
    const target = await realpath(path);
    // Not blocking: opening a pipe would wait for its writer for ever.
    const handle = await open(target, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw new EnvFileError(path, notAFile(stat.isDirectory()), "correct its path");
      return { target, bytes: await handle.readFile(), owner: { uid: stat.uid, gid: stat.gid } };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof EnvFileError ? error : readError(path, error);
  }
}

function notAFile(directory: boolean): string {
  return directory ? "is a directory, not a file" : "is a pipe, socket or device, not a file";
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const remedy = `convert it first (\`iconv -f ISO-8859-1 -t UTF-8 ${path}\`)`;
    throw new EnvFileError(path, "is not UTF-8 text, so it could not be kept byte for byte", remedy, cause);
  }
}

function parse(path: string, text: string): EnvDocument {
  try {
    return parseEnv(text, dialectOf(path));
  } catch (error) {
    if (error instanceof EnvSyntaxError) throw new EnvSyntaxError(error.line, error.reason, path);
    throw error;
  }
}
