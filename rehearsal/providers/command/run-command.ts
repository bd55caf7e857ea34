import { ProviderError } from "../provider.ts";
import { LogLines } from "./log-lines.ts";
import type { RunningProcesses } from "./running-processes.ts";
import { StartFailure, startProcess } from "./start-process.ts";

/** What a command printed, each without one newline at its end. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** One run of a command. */
export interface CommandRun {
  readonly command: string;
  readonly interpreter?: readonly string[];
  readonly dir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly addPreviousOutputInEnv?: boolean;
  readonly logging?: string;
  /** What the run before printed; empty for the first. */
  readonly previous: Printed;
}

/** Where commands run. */
export interface Surroundings {
  /** Handed on to every command whole, as the official plugin does with what the engine was started with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of a command that names none. */
  readonly dir: string;
  readonly running: RunningProcesses;
  /** Told each line that goes to the engine's log. */
  readonly log: (line: string) => void;
}

// Go prints them so.
const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGTERM: "terminated",
  SIGINT: "interrupt",
  SIGHUP: "hangup",
};

/**
 * Really runs a command, and waits until nothing holds its output any more. Source: pulumi-command
 * provider/pkg/provider/local/commandOutputs.go.
 * @throws ProviderError when it fails. As the official plugin's, the message holds the whole command and all that it
 * printed, whatever `logging` says.
 */
export async function runCommand(run: CommandRun, around: Surroundings): Promise<Printed> {
  const printed = { stdout: [] as Buffer[], stderr: [] as Buffer[], both: [] as Buffer[] };
  const lines = new LogLines(around.log);
  const fail = (reason: string) => {
    const output = Buffer.concat(printed.both).toString("utf8");
    return new ProviderError(`${reason}: running ${JSON.stringify(run.command)}:\n${output}`);
  };
  if (around.running.isCancelled) throw fail("context canceled");
  const child = await startProcess({
    argv: argv(run),
    dir: run.dir ?? around.dir,
    env: environment(run, around.env),
    path: around.env.PATH ?? "",
  }).catch((error: unknown) => {
    throw error instanceof StartFailure ? fail(error.message) : error;
  });
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (chunk: Buffer) => {
      printed[stream].push(chunk);
      printed.both.push(chunk);
      if (logs(stream, run.logging)) lines.add(chunk);
      if (lines.isTooLong) child.kill("SIGKILL");
    });
  }
  child.stdin.end(run.stdin ?? "");
  const { code, signal } = await around.running.finished(child);
  lines.end();
  if (lines.isTooLong) {
    throw new ProviderError(
      "a line of 64 KiB on its way to the log hangs the official plugin: set logging to none",
    );
  }
  if (signal !== null) throw fail(`signal: ${SIGNALS[signal] ?? signal}`);
  if (code !== 0) throw fail(`exit status ${code}`);
  return { stdout: text("stdout", printed.stdout), stderr: text("stderr", printed.stderr) };
}

function argv({ interpreter, command }: CommandRun): readonly [string, ...string[]] {
  const [program, ...args] = interpreter ?? [];
  return program === undefined ? ["/bin/sh", "-c", command] : [program, ...args, command];
}

/** A later one wins: the engine's environment, the command's own, what the run before printed. */
function environment(run: CommandRun, inherited: Surroundings["env"]): Record<string, string> {
  const all: Record<string, string | undefined> = { ...inherited, ...run.environment };
  if (run.addPreviousOutputInEnv ?? true) {
    if (run.previous.stdout !== "") all.PULUMI_COMMAND_STDOUT = run.previous.stdout;
    if (run.previous.stderr !== "") all.PULUMI_COMMAND_STDERR = run.previous.stderr;
  }
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** A word that is none of the four logs nothing. */
function logs(stream: "stdout" | "stderr", logging: string | undefined): boolean {
  return logging === undefined || logging === stream || logging === "stdoutAndStderr";
}

function text(stream: string, chunks: readonly Buffer[]): string {
  try {
    // The official plugin's answer can't be sent when it is something else, and the resource is lost.
    const whole = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
    return whole.replace(/\n$/, "");
  } catch {
    throw new ProviderError(
      `${stream} is not UTF-8 and can't be sent to the engine: encode it in the command`,
    );
  }
}
