import { type FileHandle, link, mkdir, open, rename, unlink } from "node:fs/promises";
import { EnvFileError } from "./errors.ts";
import { codeOf } from "./file-error.ts";

/** Who owns a file. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Called before each step that changes the disk, with what it is about to do. */
export type OnStep = (step: string) => void;

/**
 * The few operations that the journal is made of, each durable when it returns. write-file-atomic does the
 * writing and the renaming in one call, takes short writes for whole ones, opens names that can be foreseen
 * without O_EXCL and syncs no directory; here every file must lie ready before the first is renamed.
 */
export class Disk {
  readonly #onStep: OnStep;

  constructor(onStep: OnStep = () => {}) {
    this.#onStep = onStep;
  }

  /**
   * A new file, refused where one exists; of mode 0600, or of the one told once it is its owner's.
   *
   * @param like the file whose owner it is to have
   * @throws EnvFileError where it cannot be given to that owner
   */
  async writeNew(
    path: string,
    content: string,
    like?: { path: string; owner: Owner | undefined; mode?: number | undefined },
  ): Promise<void> {
    this.#onStep(`create ${path}`);
    const handle = await open(path, "wx", 0o600);
    try {
      if (like?.owner !== undefined) await giveTo(like.owner, handle, like.path);
      // The umask may have taken bits away.
      await handle.chmod(like?.mode ?? 0o600);
      this.#onStep(`write ${path}`);
      await handle.writeFile(content);
      this.#onStep(`sync ${path}`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async rename(from: string, to: string): Promise<void> {
    this.#onStep(`rename ${from} to ${to}`);
    await rename(from, to);
  }

  async link(from: string, to: string): Promise<void> {
    this.#onStep(`link ${from} to ${to}`);
    await link(from, to);
  }

  /** Removes a file; one that is gone is fine. */
  async remove(path: string): Promise<void> {
    this.#onStep(`remove ${path}`);
    await unlink(path).catch((error: unknown) => {
      if (codeOf(error) !== "ENOENT") throw error;
    });
  }

  /** Makes a directory of mode 0700 unless it exists. Returns whether it was made. */
  async makeDirectory(path: string): Promise<boolean> {
    this.#onStep(`make directory ${path}`);
    try {
      await mkdir(path, { mode: 0o700 });
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    }
  }

  /** Makes names in a directory (new, renamed, removed) survive a power cut. */
  async syncDirectory(path: string): Promise<void> {
    this.#onStep(`sync directory ${path}`);
    const handle = await open(path, "r");
    try {
      await handle.sync();
    } catch (error) {
      // Some network and FUSE file systems know no sync of directories.
      if (codeOf(error) !== "EINVAL" && codeOf(error) !== "ENOTSUP") throw error;
    } finally {
      await handle.close();
    }
  }
}

async function giveTo({ uid, gid }: Owner, handle: FileHandle, path: string): Promise<void> {
  const made = await handle.stat();
  if (made.uid === uid && made.gid === gid) return;
  try {
    await handle.chown(uid, gid);
  } catch (cause) {
    throw ownerNotKept(path, { uid, gid }, cause);
  }
}

/** The one error for a file whose new version can't be given to whom the old one belongs. */
export function ownerNotKept(path: string, { uid, gid }: Owner, cause?: unknown): EnvFileError {
  const remedy = `no file was changed; run as that user (\`sudo -u '#${uid}'\`) or as root`;
  return new EnvFileError(path, `its owner (user ${uid}, group ${gid}) could not be kept`, remedy, cause);
}
