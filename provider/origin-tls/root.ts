import { ConnectionCut, overSsh, type Session } from "../ssh/connect.ts";
import { runCommand } from "../ssh/run-command.ts";
import type { OriginTlsInputs } from "./inputs.ts";

const WITHIN_MS = 30_000;

/** What is done as root on the origin's machine. */
export interface Root {
  readonly session: Session;
  /** Runs a program and gives what it printed. @throws Error where it fails: with what it said, which holds no value */
  run(...words: string[]): Promise<string>;
  /** The same, and gives whether it succeeded, what it printed, and what it said of its trouble. */
  try(
    ...words: string[]
  ): Promise<{ readonly isDone: boolean; readonly printed: string; readonly said: string }>;
  /** Writes files, by path, that root alone may read. Their texts travel on standard input. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * Does something as root on the origin's machine.
 * @throws Error where it can't be reached, lets nobody in, or is cut off
 */
export async function asRoot<T>(
  { name, target, directory, access, nginx: { sudo } }: OriginTlsInputs,
  does: (root: Root) => Promise<T>,
): Promise<T> {
  const place = { name, target, directory, ...(access === undefined ? {} : { access }) };
  try {
    return await overSsh(place, async (session) => {
      const exec = async (words: readonly string[], input?: string) => {
        const [program = "", ...args] = sudo ? ["sudo", "-n", ...words] : words;
        const command = { program, args, purpose: `sets up TLS for ${name}`, timeoutMs: WITHIN_MS };
        return await runCommand(session, command, input === undefined ? undefined : { input });
      };
      const run = async (words: readonly string[], input?: string) => {
        const { exitCode, stdout, stderr } = await exec(words, input);
        if (exitCode === 0) return stdout;
        throw new Error(`${words[0]} on ${session.called} ended with ${exitCode}: ${toldBy(stderr, sudo)}`);
      };
      return await does({
        session,
        run: async (...words) => await run(words),
        async try(...words) {
          const { exitCode, stdout, stderr } = await exec(words);
          return { isDone: exitCode === 0, printed: stdout.trim(), said: stderr.trim() };
        },
        async write(files) {
          const paths = Object.keys(files);
          // Their mode is there before their content. What reads a path, such as `install`, can't open what sshd gives: a socket.
          await run(["touch", ...paths]);
          await run(["chmod", "600", ...paths]);
          for (const path of paths) await run(["dd", `of=${path}`, "status=none", "conv=fsync"], files[path]);
        },
      });
    });
  } catch (error) {
    if (!(error instanceof ConnectionCut)) throw error;
    throw new Error(`${error.message}: run again (keyturn resume), which does it once more`, {
      cause: error,
    });
  }
}

function toldBy(stderr: string, sudo: boolean): string {
  const said = stderr.trim() === "" ? "it says no more" : stderr.trim();
  return sudo && /sudo:/.test(said)
    ? `${said}. Let the user run it without a password (sudoers: NOPASSWD), or come in as root`
    : said;
}
