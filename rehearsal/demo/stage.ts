import type { Run } from "../../test/support/leaks/index.ts";
import { KEYTURN, type ScratchSystem } from "../scratch-system.ts";

/** A command that was run, as a person would type it, and how it ended. */
export interface Ran {
  readonly command: string;
  readonly exitCode: number;
}

/** The system that is played on; a variable that is undefined is taken out of every command's environment. */
export type Played = Pick<ScratchSystem, "folder" | "stack"> & {
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** How one of the demo's commands is run. */
export interface StageOptions {
  /** Sent to standard input. */
  input?: string;
  /** True where the story wants it to fail. */
  fails?: boolean;
  /** The exit code that the story wants, where it says more than `fails`. */
  ends?: number;
}

/** Runs the demo's commands, and shows them and what they print. */
export class Stage {
  readonly system: Played;
  readonly #run: Run;
  readonly #tell: (line: string) => void;
  readonly #seen: Map<string, string>;
  #ran: Ran[] = [];
  #checked: string[] = [];

  constructor(system: Played, run: Run, tell: (line: string) => void, seen: Map<string, string>) {
    this.system = system;
    this.#run = run;
    this.#tell = tell;
    this.#seen = seen;
  }

  /** A heading of the story. */
  say(line: string): void {
    this.#tell(`\n== ${line}`);
  }

  /** What was run, and which outcomes were found to be so, since the last call of this. */
  take(): { commands: readonly Ran[]; checked: readonly string[] } {
    const taken = { commands: this.#ran, checked: this.#checked };
    this.#ran = [];
    this.#checked = [];
    return taken;
  }

  /** An outcome that was checked. @throws Error with the same words where it does not hold */
  check(holds: boolean, what: string): void {
    if (!holds) throw new Error(`not so: ${what}`);
    this.#checked.push(what);
    this.#tell(`  ok  ${what}`);
  }

  /** Remembers values for the search for leaks; shorter ones would be found everywhere. */
  remember(values: Iterable<readonly [name: string, value: string]>): void {
    for (const [name, value] of values)
      if (value.length >= 16) this.#seen.set(`${name} (${this.#seen.size})`, value);
  }

  /** Runs keyturn and shows what it prints. @throws Error where it does not end as wanted */
  async keyturn(args: readonly string[], options: StageOptions = {}): Promise<string> {
    return await this.#show("keyturn", args, options);
  }

  /**
   * Runs the plain Pulumi CLI to the end.
   * @returns how many resources it touched, from the engine's events
   * @throws Error where it fails, or does not say
   */
  async up(): Promise<number> {
    const args = ["up", "--yes", "--skip-preview", "--json"];
    return changesIn(await this.#show("pulumi", args));
  }

  /** The plain CLI knows no stack by itself, and prints events: neither is for a person. */
  async #show(
    tool: "keyturn" | "pulumi",
    args: readonly string[],
    { input, fails = false, ends }: StageOptions = {},
  ): Promise<string> {
    const typed = [tool, ...args].join(" ");
    this.#tell(`$ ${typed}`);
    const [node, script] = KEYTURN;
    const [file, words] =
      tool === "keyturn" ? [node, [script, ...args]] : [tool, [...args, "--stack", this.system.stack]];
    const env = { ...this.system.env, PULUMI_STACK: this.system.stack };
    const ran = await this.#run(file, words, { env, ...(input === undefined ? {} : { input }) });
    const exitCode = ran.exitCode ?? 128;
    this.#ran.push({ command: typed, exitCode });
    const lines = `${ran.stdout}${ran.stderr}`.split("\n").filter((line) => line.trim() !== "");
    for (const line of tool === "keyturn" ? lines : []) this.#tell(`  | ${line}`);
    if (ends === undefined ? (exitCode === 0) === fails : exitCode !== ends)
      throw new Error(`${typed} ended with ${exitCode}`);
    return ran.stdout;
  }
}

function changesIn(events: string): number {
  const summary = events.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const event = JSON.parse(line) as { summaryEvent?: { resourceChanges: Record<string, number> } };
    return event.summaryEvent === undefined ? [] : [event.summaryEvent.resourceChanges];
  });
  const [changes] = summary;
  if (changes === undefined) throw new Error("the engine gave no summary");
  return Object.entries(changes).reduce((sum, [op, count]) => (op === "same" ? sum : sum + count), 0);
}
