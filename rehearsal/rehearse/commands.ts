import { execa } from "execa";
import { KEYTURN } from "../scratch-system.ts";

/** A command line's first word. */
export type Tool = "keyturn" | "pulumi";

/** How a command ended. */
export interface Ran {
  /** As a person would type it. */
  readonly command: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where commands run, and with which environment alone. */
export interface Surroundings {
  readonly folder: string;
  readonly stack: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called after each command. @throws what ends the rehearsal */
  readonly afterEach: () => void;
}

/** What a command may get besides. */
export interface CommandOptions {
  /** Sent to standard input; it is empty otherwise. */
  readonly input?: string;
  /** True for what is asked to print secrets: it is not kept for the search for leaks. */
  readonly secret?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs keyturn or the plain Pulumi CLI on the stack, as a person does. */
export class Commands {
  readonly #around: Surroundings;
  readonly #ran: Ran[] = [];

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** What was run and printed so far, for the search for leaks. */
  get ran(): readonly Ran[] {
    return this.#ran;
  }

  /** Forgets what was printed so far. */
  forget(): void {
    this.#ran.length = 0;
  }

  /** Runs it to its end; a command that fails throws nothing. */
  async run(tool: Tool, args: readonly string[], options: CommandOptions = {}): Promise<Ran> {
    return await this.start(tool, args, options).ended;
  }

  /** Starts it and leaves it running. */
  start(
    tool: Tool,
    args: readonly string[],
    { input = "", env = {}, secret = false }: CommandOptions = {},
  ): { pid: number | undefined; ended: Promise<Ran> } {
    const { folder, stack } = this.#around;
    const [file, ...first] = tool === "keyturn" ? KEYTURN : (["pulumi"] as const);
    const words = [...args, "--stack", stack];
    const running = execa(file, [...first, ...words], {
      cwd: folder,
      env: { ...this.#around.env, ...env },
      extendEnv: false,
      reject: false,
      input,
    });
    const ended = running.then(({ exitCode = 128, stdout, stderr }) => {
      const ran = { command: [tool, ...words].join(" "), exitCode, stdout, stderr };
      if (!secret) this.#ran.push(ran);
      this.#around.afterEach();
      return ran;
    });
    return { pid: running.pid, ended };
  }
}

/** A command on which the rest is built did not end well. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly ran: Ran;

  constructor(ran: Ran) {
    super(`${ran.command} ended with ${ran.exitCode}:\n${ran.stdout}${ran.stderr}`);
    this.ran = ran;
  }
}

/** @throws CommandFailed with all that was printed */
export function succeeded(ran: Ran): Ran {
  if (ran.exitCode !== 0) throw new CommandFailed(ran);
  return ran;
}
