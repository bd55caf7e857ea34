import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A process to start: program and arguments, where, and with which environment alone. */
export interface Start {
  readonly argv: readonly [string, ...string[]];
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the program is looked for: the plugin's own PATH, not the one that the process gets. */
  readonly path: string;
}

/** Why a process did not start, in Go's words; without any value of its environment. */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
}

// As Go prints them (syscall.Errno.Error on Linux).
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  ENOTDIR: "not a directory",
  E2BIG: "argument list too long",
};

/** Starts a process with pipes on all three streams. @throws StartFailure where it can't be started. */
export async function startProcess(start: Start): Promise<ChildProcessWithoutNullStreams> {
  const [name, ...args] = start.argv;
  const file = name.includes("/") ? name : lookUp(name, start.path);
  checkFolder(start.dir);
  try {
    const child = spawn(file, args, { argv0: name, cwd: start.dir, env: start.env, stdio: "pipe" });
    // A command need not read what it is given.
    child.stdin.on("error", () => {});
    await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    return child;
  } catch (error) {
    throw new StartFailure(`fork/exec ${file}: ${wordsFor(error)}`);
  }
}

function lookUp(name: string, path: string): string {
  for (const folder of path.split(delimiter)) {
    const file = join(folder || ".", name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not in this folder.
    }
  }
  throw new StartFailure(`exec: ${JSON.stringify(name)}: executable file not found in $PATH`);
}

/** Node reports a missing folder as a missing program. */
function checkFolder(dir: string): void {
  try {
    if (statSync(dir).isDirectory()) return;
  } catch (error) {
    throw new StartFailure(`chdir ${dir}: ${wordsFor(error)}`);
  }
  throw new StartFailure(`chdir ${dir}: ${WORDS.ENOTDIR}`);
}

/** Node's own messages may quote the environment: only their code is used. */
function wordsFor(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return WORDS[code] ?? (code === "ERR_INVALID_ARG_VALUE" ? "invalid argument" : code);
}
