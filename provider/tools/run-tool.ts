import { execa } from "execa";
import { endGroup, heldWithUs } from "../../components/migration/index.ts";

/** A tool of another maker's, run without a shell. */
export interface ToolRun {
  readonly program: string;
  /** Never a value: every process of the machine sees them. */
  readonly args: readonly string[];
  /** Standard input, as text or as an open descriptor; nothing where it is left out. */
  readonly input?: string | number;
  /** Open descriptors that it finds as `/dev/fd/3` and following. */
  readonly descriptors?: readonly number[];
  /** Absolute. */
  readonly directory: string;
  /** Beside the environment of this process without what opens the stack. Never a value. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it is run for, such as `gives TOKEN to modal`. */
  readonly purpose: string;
  /** How to get the tool. */
  readonly install: string;
  /** After which it is ended, with all that it started. */
  readonly timeoutMs: number;
}

/** Says why a tool did not do its work. Holds nothing that it printed, unless whoever ran it says that it can't hold a value. */
export class ToolFailed extends Error {
  override readonly name = "ToolFailed";
  /** What it ended with; missing where it never ran, or was ended. */
  readonly exitCode: number | undefined;
  /** What it printed to standard error: it may hold a value, and is for the caller to recognise a cause in. */
  readonly printed: string;

  constructor(message: string, exitCode?: number, printed = "") {
    super(message);
    this.exitCode = exitCode;
    // Not enumerable, so that nothing that prints an error prints it.
    Object.defineProperty(this, "printed", { value: printed, enumerable: false });
    this.printed = printed;
  }
}

/**
 * Runs a tool and gives what it printed to standard output.
 * @throws {ToolFailed}
 */
export async function runTool(run: ToolRun): Promise<string> {
  const { program, args, input, descriptors = [], directory, env = {}, purpose, install, timeoutMs } = run;
  const running = execa(program, [...args], {
    cwd: directory,
    env: { ...withoutStackSecrets(), ...env },
    extendEnv: false,
    ...(typeof input === "string" ? { input } : {}),
    // execa hands on any descriptor; its types know the first ten.
    stdio: [
      typeof input === "string" ? "pipe" : ((input as 3 | undefined) ?? "ignore"),
      ...(["pipe", "pipe"] as const),
      ...(descriptors as readonly 3[]),
    ],
    reject: false,
    detached: true,
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    endGroup(running.pid);
  }, timeoutMs);
  try {
    const { exitCode, signal, code, stdout, stderr } = await heldWithUs(running);
    if (exitCode === 0) return stdout;
    const what = `${program}, which ${purpose},`;
    if (code === "ENOENT") throw new ToolFailed(`${program} is not on PATH, and ${purpose}: ${install}`);
    if (isLate) throw new ToolFailed(`${what} did not end within ${timeoutMs / 1000} s`);
    if (exitCode === undefined) throw new ToolFailed(`${what} was ended by ${signal ?? "something"}`);
    throw new ToolFailed(`${what} ended with ${exitCode}`, exitCode, stderr);
  } finally {
    clearTimeout(timer);
  }
}

/** The environment without what opens the stack and what configures it: no other program has a use for it. */
export function withoutStackSecrets(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PULUMI|KEYTURN)_/.test(name)));
}
