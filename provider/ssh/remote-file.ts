import { posix } from "node:path";
import { inTurn } from "../env-file/index.ts";
import { PlaceSilent } from "../places/driver.ts";
import { ConnectionCut, overSsh } from "./connect.ts";
import type { OverSsh } from "./route.ts";
import { Sftp, STATUS, statusOf } from "./sftp.ts";

/** What is larger is another file. */
const LARGEST = 4 * 1024 * 1024;

/** A small file of text on another machine, as it was when it was read. */
export interface RemoteFile {
  /** For messages: `gpu-1:app/.env`. */
  readonly shown: string;
  /** The file itself, symbolic links followed. */
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  /** Takes away what a run that was cut off has left beside it. */
  tidy(): Promise<void>;
  /**
   * Gives it another content: that lies beside it before it takes its place, so that a cut leaves the one or the other.
   * @param mode of the new file: its owner alone may read it, where nothing else is said
   * @throws Error where somebody else changed it meanwhile, there is no room, or no right; it is as it was then, or the
   *   message says that it is not known
   */
  replace(text: string, mode?: number): Promise<void>;
}

/**
 * Reads a file over SSH's file protocol, so that nothing of it is in a command line there, and lends it.
 * @param path absolute, or from the user's home
 * @throws {PlaceSilent} where the machine does not answer
 */
export async function withRemoteFile<T>(
  place: OverSsh,
  path: string,
  body: (file: RemoteFile) => Promise<T>,
): Promise<T> {
  const shown = `${place.target.host}:${path}`;
  // Two at a time would each begin with what the other replaces.
  return await inTurn(`ssh ${place.target.port ?? ""} ${shown}`, async () =>
    overSsh(place, async (session) => body(await read(await Sftp.on(session), path, shown))),
  );
}

async function read(sftp: Sftp, named: string, shown: string): Promise<RemoteFile> {
  try {
    const path = await sftp.realpath(named);
    const stats = await sftp.stat(path);
    if (!stats.isFile()) throw new Error(`${shown} is no file: correct its path`);
    if (stats.size > LARGEST) throw new Error(`${shown} is larger than 4 MiB: correct its path`);
    const bytes = await sftp.read(path);
    const { uid, gid, mode } = stats;
    const found: Found = { shown, path, bytes, owner: { uid, gid } };
    return {
      shown,
      path,
      text: decoded(shown, bytes),
      mode,
      tidy: async () => await removeIfThere(sftp, besides(path)),
      replace: async (text, wanted = 0o600) => await replace(sftp, found, Buffer.from(text, "utf8"), wanted),
    };
  } catch (error) {
    // Nothing was written yet: whoever is allowed to be away is away.
    if (error instanceof ConnectionCut) throw new PlaceSilent(error.message);
    throw explained(shown, error, "read");
  }
}

interface Found {
  readonly shown: string;
  readonly path: string;
  readonly bytes: Buffer;
  readonly owner: { readonly uid: number; readonly gid: number };
}

function decoded(shown: string, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(
      `${shown} is not UTF-8 text, so it could not be kept byte for byte: convert it first (iconv)`,
    );
  }
}

async function replace(
  sftp: Sftp,
  { shown, path, bytes, owner }: Found,
  content: Buffer,
  mode: number,
): Promise<void> {
  const temp = besides(path);
  try {
    await removeIfThere(sftp, temp);
    await sftp.writeNew(temp, content, owner, mode);
    if (!(await sftp.read(path)).equals(bytes)) {
      throw new Error(`${shown} was changed by somebody else meanwhile: it was left as it is; run again`);
    }
    await sftp.replace(temp, path);
  } catch (error) {
    if (error instanceof ConnectionCut) {
      throw new Error(
        `${error.message}: it is not known whether ${shown} holds the new values. keyturn resume looks, and writes what is missing`,
        { cause: error },
      );
    }
    await sftp.remove(temp).catch(() => {});
    const free = statusOf(error) === STATUS.failure ? await sftp.free(posix.dirname(path)) : undefined;
    if (free !== undefined && free < content.length) {
      throw new Error(
        `no space is left on the disk of ${shown}: it was left as it is; make room, then: keyturn resume`,
      );
    }
    throw explained(shown, error, "replaced");
  }
}

/** Always the same name, so that the next run finds, and takes away, what a run that was cut off has left. */
function besides(path: string): string {
  return posix.join(posix.dirname(path), `.${posix.basename(path).replace(/^\./, "")}.keyturn`);
}

async function removeIfThere(sftp: Sftp, path: string): Promise<void> {
  await sftp.remove(path).catch((error: unknown) => {
    if (statusOf(error) !== STATUS.noSuchFile) throw error;
  });
}

function explained(shown: string, error: unknown, what: "read" | "replaced"): unknown {
  const status = statusOf(error);
  if (status === undefined) return error;
  if (status === STATUS.noSuchFile)
    return new Error(`${shown} is not there: make it first (touch), or correct its path`);
  if (status === STATUS.permissionDenied) {
    const needs = what === "read" ? "may read it" : "owns it and may write in its folder";
    return new Error(
      `${shown} can't be ${what}: let keyturn come in as a user who ${needs} (\`user\` in the catalog)`,
    );
  }
  return new Error(
    `${shown} can't be ${what}: the machine answers with a failure and says no more. It was left as it is`,
  );
}
