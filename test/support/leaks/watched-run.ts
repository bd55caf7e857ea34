import { realpathSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Channel } from "../../../rehearsal/leaks/leak.ts";

/** How to run a command under the watch. */
export interface RunOptions {
  /** Default: the first root. Must lie in a root, else what is written there would not be searched. */
  readonly cwd?: string;
  /** Added to this process's environment; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Sent to stdin. */
  readonly input?: string | Buffer;
  readonly timeoutMs?: number;
}

/** How a command ended. It doesn't throw when the command fails: what a failure prints is searched too. */
export interface RunResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command whose output is kept for the search. */
export type Run = (command: string, args?: readonly string[], options?: RunOptions) => Promise<RunResult>;

/** The bytes that one command wrote. */
export interface Output {
  readonly name: string;
  /** Of its standard output, where the arguments ask for more than the usual. */
  readonly channel?: Channel;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Options that make a channel of its own of what a command prints. */
const PRINTED: readonly (readonly [option: string, channel: Channel])[] = [
  ["--diff", "diff"],
  ["--markdown", "markdown"],
  ["--sarif", "sarif"],
];

const LARGEST_BYTES = 2 ** 30;

/**
 * Makes the `run` of a watch. Refuses a working directory, a PULUMI_HOME or a file backend outside `roots`.
 *
 * @param environment what every command gets (TMPDIR and PULUMI_HOME in a private directory).
 */
export function watchedRun(
  roots: readonly string[],
  environment: Readonly<Record<string, string>>,
  outputs: Output[],
): Run {
  return async (command, args = [], options = {}) => {
    const cwd = options.cwd ?? roots[0] ?? ".";
    const env = { ...environment, ...options.env };
    mustLieIn(roots, "The working directory", cwd);
    const backend = env.PULUMI_BACKEND_URL ?? process.env.PULUMI_BACKEND_URL;
    if (backend?.startsWith("file:///")) mustLieIn(roots, "The backend", fileURLToPath(backend));
    if (env.PULUMI_HOME !== undefined) mustLieIn(roots, "PULUMI_HOME", env.PULUMI_HOME);
    if (env.TMPDIR !== undefined) mustLieIn(roots, "TMPDIR", env.TMPDIR);

    const result = await execa(command, [...args], {
      cwd,
      env,
      encoding: "buffer",
      maxBuffer: LARGEST_BYTES,
      reject: false,
      stripFinalNewline: false,
      ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    });
    const stdout = Buffer.from(result.stdout);
    const stderr = Buffer.from(result.stderr);
    const channel = PRINTED.find(([option]) => args.includes(option))?.[1];
    outputs.push({ name: command, ...(channel === undefined ? {} : { channel }), stdout, stderr });
    if (result.exitCode === undefined && result.signal === undefined && !result.timedOut) {
      throw new Error(`${command} could not be started.`, { cause: result.cause });
    }
    return { exitCode: result.exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  };
}

function mustLieIn(roots: readonly string[], what: string, path: string): void {
  const real = realpathSync(path);
  const inside = roots.some((root) => {
    const from = relative(realpathSync(root), real);
    return !from.startsWith("..") && !isAbsolute(from);
  });
  if (!inside)
    throw new Error(`${what} ${path} lies outside the roots of the leak watch; add it to \`roots\`.`);
}
