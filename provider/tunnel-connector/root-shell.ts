import { createHash } from "node:crypto";
import type { Session } from "../ssh/connect.ts";
import { runCommand } from "../ssh/run-command.ts";

const USUAL_MS = 30_000;

/** Programs that root runs on another machine. Nothing of a call is a value: every process there sees it. */
export class RootShell {
  readonly #session: Session;
  readonly #sudo: boolean;

  private constructor(session: Session, sudo: boolean) {
    this.#session = session;
    this.#sudo = sudo;
  }

  /** @throws Error where the user is not root, and may not run programs as root without being asked */
  static async on(session: Session): Promise<RootShell> {
    const own = await new RootShell(session, false).run(["id", "-u"], "looks who comes in");
    if (own.stdout.trim() === "0") return new RootShell(session, false);
    const shell = new RootShell(session, true);
    if ((await shell.run(["true"], "looks what the user may do")).exitCode === 0) return shell;
    throw new Error(
      `the user that keyturn comes in with on ${session.called} may not run sudo without being asked: let it ` +
        "(NOPASSWD in sudoers), or come in as root (`user` in the catalog)",
    );
  }

  get called(): string {
    return this.#session.called;
  }

  /** Runs a program to its end, whatever that is. @param purpose such as `starts the connector` */
  async run(
    words: readonly string[],
    purpose: string,
    { input, timeoutMs = USUAL_MS }: { readonly input?: string; readonly timeoutMs?: number } = {},
  ): Promise<{ exitCode: number; stdout: string }> {
    const [program = "", ...args] = this.#sudo ? ["sudo", "-n", ...words] : words;
    return await runCommand(this.#session, { program, args, purpose, timeoutMs }, input);
  }

  /** As {@link run}. @throws Error where it ends with anything but 0 */
  async must(
    words: readonly string[],
    purpose: string,
    options: { readonly input?: string; readonly timeoutMs?: number } = {},
  ): Promise<string> {
    const { exitCode, stdout } = await this.run(words, purpose, options);
    if (exitCode === 0) return stdout;
    const tried = words.slice(0, 2).join(" ");
    throw new Error(`${tried}, which ${purpose} on ${this.called}, ended with ${exitCode}`);
  }

  /** The SHA-256 digest of a file, in hexadecimal digits; undefined where it can't be read. */
  async digest(path: string): Promise<string | undefined> {
    const { exitCode, stdout } = await this.run(["sha256sum", "--", path], "compares a file");
    return exitCode === 0 ? /[0-9a-f]{64}/.exec(stdout)?.[0] : undefined;
  }

  /** Whether a file holds just this. */
  async holds(path: string, content: string): Promise<boolean> {
    return (await this.digest(path)) === createHash("sha256").update(content).digest("hex");
  }

  /** Makes a folder of root's, and those above it. */
  async folder(path: string, mode: string): Promise<void> {
    await this.must(["install", "-d", "-m", mode, "-o", "root", "-g", "root", path], "makes a folder");
  }

  /**
   * Writes a file of root's: it lies beside its place, whole, before it takes it. The content comes on standard input, and no
   * moment shows it to others: the file has its mode before it has anything in it.
   */
  async write(path: string, content: string, mode: string): Promise<void> {
    const beside = besideOf(path);
    await this.must(["install", "-m", mode, "-o", "root", "-g", "root", "/dev/null", beside], "makes a file");
    await this.must(["dd", `of=${beside}`, "status=none"], "writes a file", { input: content });
    // A connection that ends in the middle looks like the end of the content.
    if (!(await this.holds(beside, content)))
      throw new Error(`${path} could not be written on ${this.called}: run again`);
    await this.must(["mv", "-f", "--", beside, path], "puts a file in its place");
  }

  /** Removes a file that was written, and what a run that was cut off left of it. */
  async withdraw(path: string): Promise<void> {
    await this.remove(path, besideOf(path));
  }

  /** Removes files and whole folders; one that is gone already is no failure. */
  async remove(...paths: readonly string[]): Promise<void> {
    await this.must(["rm", "-rf", "--", ...paths], "removes files");
  }
}

/** Where a file lies until it is whole. systemd takes no such name for a unit's. */
function besideOf(path: string): string {
  return `${path}.keyturn`;
}
