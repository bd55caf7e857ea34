import type { SFTPWrapper, Stats } from "ssh2";
import type { Session } from "./connect.ts";

/** Source: draft-ietf-secsh-filexfer-02, 7; OpenSSH answers all that has no number of its own with FAILURE. */
export const STATUS = { noSuchFile: 2, permissionDenied: 3, failure: 4, unsupported: 8 } as const;

/** The file protocol over a connection, each call ended where the connection is cut. */
export class Sftp {
  readonly #sftp: SFTPWrapper;
  readonly #session: Session;

  private constructor(sftp: SFTPWrapper, session: Session) {
    this.#sftp = sftp;
    this.#session = session;
  }

  /** @throws Error where the machine offers none */
  static async on(session: Session): Promise<Sftp> {
    const sftp = await session.guarded(
      () =>
        new Promise<SFTPWrapper>((resolve, reject) => {
          session.client.sftp((error, opened) => {
            if (error === undefined) resolve(opened);
            else reject(new Error(`${session.called} offers no file transfer (sshd_config: Subsystem sftp)`));
          });
        }),
    );
    // What goes wrong with it is told to each call.
    sftp.on("error", () => {});
    return new Sftp(sftp, session);
  }

  /** Where a path leads, symbolic links followed. */
  async realpath(path: string): Promise<string> {
    return await this.#ask((sftp, done) => sftp.realpath(path, done));
  }

  async stat(path: string): Promise<Stats> {
    return await this.#ask((sftp, done) => sftp.stat(path, done));
  }

  async read(path: string): Promise<Buffer> {
    return await this.#ask<Buffer>((sftp, done) => sftp.readFile(path, done));
  }

  async remove(path: string): Promise<void> {
    await this.#tell((sftp, done) => sftp.unlink(path, done));
  }

  /** Makes a file that is not there yet, of the owner and mode that it is to have, and brings it to the disk. */
  async writeNew(
    path: string,
    content: Buffer,
    owner: { uid: number; gid: number },
    mode: number,
  ): Promise<void> {
    const handle = await this.#ask<Buffer>((sftp, done) => sftp.open(path, "wx", { mode: 0o600 }, done));
    try {
      const { uid, gid } = await this.#ask<Stats>((sftp, done) => sftp.fstat(handle, done));
      if (uid !== owner.uid || gid !== owner.gid) {
        await this.#tell((sftp, done) => sftp.fchown(handle, owner.uid, owner.gid, done));
      }
      // Whatever the umask there; after the owner, who could not be changed by somebody else then.
      await this.#tell((sftp, done) => sftp.fchmod(handle, mode & 0o777, done));
      for (let at = 0; at < content.length; ) {
        const length = Math.min(content.length - at, 32_768);
        const from = at;
        await this.#tell((sftp, done) => sftp.write(handle, content, from, length, from, done));
        at += length;
      }
      await this.#flush(handle);
    } finally {
      await this.#tell((sftp, done) => sftp.close(handle, done));
    }
  }

  /** Gives a file the name of another, which it takes the place of at once. */
  async replace(path: string, target: string): Promise<void> {
    await this.#tell((sftp, done) => sftp.ext_openssh_rename(path, target, done));
  }

  /** Bytes that the user may still write to the disk under a path; undefined where the machine does not tell. */
  async free(path: string): Promise<number | undefined> {
    try {
      const { f_bavail: blocks, f_frsize: size } = await this.#ask<{ f_bavail: number; f_frsize: number }>(
        (sftp, done) => sftp.ext_openssh_statvfs(path, done),
      );
      return Number(blocks) * Number(size);
    } catch {
      return undefined;
    }
  }

  async #flush(handle: Buffer): Promise<void> {
    try {
      await this.#ask<unknown>((sftp, done) => sftp.ext_openssh_fsync(handle, done));
    } catch (error) {
      // A server that is not OpenSSH's may not know it: then the file is as safe as that machine keeps it.
      if (!isUnsupported(error)) throw error;
    }
  }

  async #ask<T>(
    call: (sftp: SFTPWrapper, done: (error: Error | null | undefined, found: T) => void) => void,
  ): Promise<T> {
    return await this.#session.guarded(
      () =>
        new Promise<T>((resolve, reject) => {
          call(this.#sftp, (error, found) => (error ? reject(error) : resolve(found)));
        }),
    );
  }

  async #tell(call: (sftp: SFTPWrapper, done: (error?: Error | null) => void) => void): Promise<void> {
    await this.#ask<undefined>((sftp, done) => call(sftp, (error) => done(error, undefined)));
  }
}

/** Of an answer of the file protocol; undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "number" ? code : undefined;
}

function isUnsupported(error: unknown): boolean {
  return (
    statusOf(error) === STATUS.unsupported ||
    (error instanceof Error && /does not support/.test(error.message))
  );
}
