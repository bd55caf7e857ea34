import type { Run } from "../../test/support/leaks/index.ts";
import { KEYTURN, type ScratchSystem } from "../scratch-system.ts";

/** How one of the demo's commands is run. */
export interface StageOptions {
  /** Sent to standard input. */
  input?: string;
  /** True where the story wants it to fail. */
  fails?: boolean;
}

/** Runs the demo's commands, and shows them and what they print. */
export class Stage {
  readonly system: ScratchSystem;
  readonly #run: Run;
  readonly #tell: (line: string) => void;
  readonly #seen: Map<string, string>;

  constructor(system: ScratchSystem, run: Run, tell: (line: string) => void, seen: Map<string, string>) {
    this.system = system;
    this.#run = run;
    this.#tell = tell;
    this.#seen = seen;
  }

  /** A heading of the story. */
  say(line: string): void {
    this.#tell(`\n== ${line}`);
  }

  /** An outcome that was checked. @throws Error with the same words where it does not hold */
  check(holds: boolean, what: string): void {
    if (!holds) throw new Error(`not so: ${what}`);
    this.#tell(`  ok  ${what}`);
  }

  /** Remembers values for the search for leaks; shorter ones would be found everywhere. */
  remember(values: Iterable<readonly [name: string, value: string]>): void {
    for (const [name, value] of values)
      if (value.length >= 16) this.#seen.set(`${name} (${this.#seen.size})`, value);
  }

  /** Runs keyturn and shows what it prints. @throws Error where it does not end as wanted */
  async keyturn(args: readonly string[], options: StageOptions = {}): Promise<string> {
    this.#tell(`$ keyturn ${args.join(" ")}`);
    const [node, script] = KEYTURN;
    const command = [script, ...args, "--stack", this.system.stack];
    return await this.#show(node, command, options, Number.POSITIVE_INFINITY);
  }

  /**
   * Runs the plain Pulumi CLI to the end.
   * @returns how many resources it touched, from the engine's events
   * @throws Error where it fails, or does not say
   */
  async up(): Promise<number> {
    const args = ["up", "--yes", "--skip-preview", "--json"];
    this.#tell(`$ pulumi ${args.join(" ")}`);
    return changesIn(await this.#show("pulumi", [...args, "--stack", this.system.stack], {}, 0));
  }

  async #show(
    command: string,
    args: readonly string[],
    { input, fails = false }: StageOptions,
    last: number,
  ): Promise<string> {
    const { env } = this.system;
    const ran = await this.#run(command, args, { env, ...(input === undefined ? {} : { input }) });
    const lines = `${ran.stdout}${ran.stderr}`.split("\n").filter((line) => line.trim() !== "");
    for (const line of lines.slice(Math.max(0, lines.length - last))) this.#tell(`  | ${line}`);
    if ((ran.exitCode === 0) === fails) {
      throw new Error(`${command} ${args.join(" ")} ended with ${ran.exitCode}`);
    }
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
