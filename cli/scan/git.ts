import { execa } from "execa";

/** Neither hooks nor helpers of the scanned repository run, and its settings change no output. */
const PLAIN = ["-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "log.showRoot=true"];

/** A program that only reads needs no more, and what is in this process's environment may be a passphrase. */
export function gitEnvironment(): Record<string, string> {
  const kept = ["PATH", "HOME", "XDG_CONFIG_HOME", "USERPROFILE", "SystemRoot", "TMPDIR"];
  const own = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(own), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" };
}

/** Runs git to its end. @returns undefined where it fails, or there is none */
export async function git(cwd: string, args: readonly string[]): Promise<string | undefined> {
  const ran = await execa("git", [...PLAIN, ...args], { ...background(cwd), maxBuffer: 2 ** 28 });
  return ran.failed ? undefined : String(ran.stdout);
}

/** Starts git, for output that is read while it comes; its messages may quote what it reads, so they are not kept. */
export function startGit(cwd: string, args: readonly string[]) {
  return execa("git", [...PLAIN, ...args], {
    ...background(cwd),
    stdin: "pipe",
    stderr: "ignore",
    buffer: false,
    encoding: "buffer",
  });
}

const background = (cwd: string) =>
  ({ cwd, reject: false, stdin: "ignore", extendEnv: false, env: gitEnvironment() }) as const;
