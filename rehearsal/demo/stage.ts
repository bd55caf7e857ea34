import type { Run } from "../../test/support/leaks/index.ts";
import { KEYTURN, type ScratchSystem } from "../scratch-system.ts";
import type { EnvFiles } from "./env-files.ts";

/** Runs the demo's commands, shows them and what they print, and collects every value for the search for leaks. */
export class Stage {
  readonly files: EnvFiles;
  readonly #system: ScratchSystem;
  readonly #run: Run;
  readonly #tell: (line: string) => void;
  readonly #seen: Map<string, string>;

  constructor(
    system: ScratchSystem,
    files: EnvFiles,
    run: Run,
    tell: (line: string) => void,
    seen: Map<string, string>,
  ) {
    this.#system = system;
    this.files = files;
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

  /** Runs keyturn and shows what it prints. @throws Error where it fails */
  async keyturn(...args: string[]): Promise<string> {
    this.#tell(`$ keyturn ${args.join(" ")}`);
    const [node, script] = KEYTURN;
    return await this.#show(node, [script, ...args, "--stack", this.#system.stack]);
  }

  /** Runs the plain Pulumi CLI, and shows the end of what it prints unless that is JSON. @throws Error where it fails */
  async pulumi(...args: string[]): Promise<string> {
    this.#tell(`$ pulumi ${args.join(" ")}`);
    return await this.#show(
      "pulumi",
      [...args, "--stack", this.#system.stack],
      args.includes("--json") ? 0 : 4,
    );
  }

  /** The value of every secret now, remembered for the search for leaks. */
  async values(): Promise<Map<string, string>> {
    const values = await this.files.values();
    for (const [name, value] of values)
      if (value.length >= 16) this.#seen.set(`${name} (${this.#seen.size})`, value);
    return values;
  }

  async #show(command: string, args: string[], last = Number.POSITIVE_INFINITY): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#run(command, args, { env: this.#system.env });
    const lines = `${stdout}${stderr}`.split("\n").filter((line) => line.trim() !== "");
    for (const line of lines.slice(Math.max(0, lines.length - last))) this.#tell(`  | ${line}`);
    if (exitCode !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${exitCode}`);
    return stdout;
  }
}
