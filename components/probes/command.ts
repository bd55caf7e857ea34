import { execa } from "execa";
import type { Answer, Attempt } from "./answer.ts";
import { whereExpected } from "./failure-text.ts";

/** The environment without what opens the stack: a program of somebody else's has no use for it. */
function ownEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_")));
}

/**
 * Runs a program without a shell, with the value on standard input, to the last byte of it and no line end. What it
 * prints is dropped. When the time is over, it ends with all that it started.
 */
export async function askCommand(
  { run, accept, refuse }: { run: readonly string[]; accept?: readonly number[]; refuse?: readonly number[] },
  { value, signal, expected }: Attempt,
): Promise<Answer> {
  const [file = "", ...args] = run;
  const said = `\`${file}\``;
  if (signal.aborted) return { verdict: "other", said: `${said} was given up on before it began` };
  // A group of its own, so that what it starts can be ended with it.
  const running = execa(file, args, {
    env: ownEnvironment(),
    extendEnv: false,
    input: value,
    stdout: "ignore",
    stderr: "ignore",
    reject: false,
    detached: true,
  });
  const end = () => endGroup(running.pid);
  process.once("exit", end);
  signal.addEventListener("abort", end, { once: true });
  try {
    const { code, exitCode } = await running;
    if (exitCode !== undefined) {
      const wanted = whereExpected(expected === "accept" ? accept : refuse);
      return { said: `${said} ended with ${exitCode}${wanted}`, verdict: verdictOf(exitCode) };
    }
    if (signal.aborted) return { verdict: "other", said: `${said} was ended before it answered` };
    if (code === undefined) return { verdict: "other", said: `${said} was ended by a signal` };
    return { verdict: "other", lasting: true, ...notStarted(said, code) };
  } finally {
    process.off("exit", end);
    signal.removeEventListener("abort", end);
  }

  function verdictOf(exitCode: number): Answer["verdict"] {
    if (accept?.includes(exitCode) === true) return "accept";
    return refuse?.includes(exitCode) === true ? "refuse" : "other";
  }
}

function notStarted(said: string, code: string): Pick<Answer, "said" | "remedy"> {
  if (code === "ENOENT")
    return { said: `${said} was not found`, remedy: "install it, or put its folder on PATH" };
  if (code === "EACCES") return { said: `${said} may not be run`, remedy: "chmod +x it" };
  return { said: `${said} could not be started` };
}

/** Ends a program and whatever it started. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended in the meantime.
  }
}
