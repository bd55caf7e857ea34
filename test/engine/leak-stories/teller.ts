import { execFileSync } from "node:child_process";
import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { KEYTURN } from "../../../rehearsal/scratch-system.ts";
import {
  type LeakReport,
  type Run,
  type RunResult,
  secretsInState,
  withLeakWatch,
} from "../../support/leaks/index.ts";
import type { Scratch, Tool } from "../../support/scratch.ts";
import type { Receivers } from "./receivers.ts";

/** Files of the systems that are there to hold values. */
const PLACES = [".env", ".env.kept", "compose/.env"];

/** How a command of a story runs, where it is not as usual. */
export interface Telling {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program and its arguments that start the command, such as `prlimit …`. */
  readonly under?: readonly string[];
}

/** Tells one story: commands on a system, under the watch. */
export class Teller {
  readonly system: Scratch;
  /** Runs any program in the project's folder, or below it. */
  readonly other: Run;
  readonly #env: Readonly<Record<string, string>>;
  readonly #noted = new Set<string>();

  /** @param env beside the system's own */
  constructor(system: Scratch, run: Run, env: Readonly<Record<string, string>>) {
    this.system = system;
    this.other = run;
    this.#env = env;
  }

  /** A value that must be found nowhere, and that neither the state nor a place of the system tells. */
  note(value: string): void {
    this.#noted.add(value);
  }

  get noted(): readonly string[] {
    return [...this.#noted];
  }

  /** Runs a command to its end, however it ends. */
  async run(
    tool: Tool,
    args: readonly string[],
    { input, env, under = [] }: Telling = {},
  ): Promise<RunResult> {
    const command = tool === "keyturn" ? KEYTURN : ["pulumi"];
    const stack = ["--stack", this.system.stack];
    const [file = "", ...rest] = [...under, ...command, ...args, ...stack];
    const options = {
      env: { ...this.system.env, ...this.#env, ...env },
      ...(input === undefined ? {} : { input }),
    };
    return await this.other(file, rest, options);
  }

  /** Runs one that has to succeed. @throws Error with all that it printed */
  async does(tool: Tool, args: readonly string[], how: Telling = {}): Promise<RunResult> {
    const ran = await this.run(tool, args, how);
    if (ran.exitCode === 0) return ran;
    throw new Error(`${tool} ${args.join(" ")} ended with ${ran.exitCode}:\n${ran.stdout}\n${ran.stderr}`);
  }

  /** Runs one that has to fail, in these words. @throws Error with all that it printed */
  async fails(tool: Tool, args: readonly string[], words: RegExp, how: Telling = {}): Promise<RunResult> {
    const ran = await this.run(tool, args, how);
    if (ran.exitCode !== 0 && words.test(ran.stdout + ran.stderr)) return ran;
    const ended = `${tool} ${args.join(" ")} ended with ${ran.exitCode}, without ${words}`;
    throw new Error(`${ended}:\n${ran.stdout}\n${ran.stderr}`);
  }
}

/** Plays a story on a system that lies in a Git repository, and looks for every value that any place was ever given. */
export async function tell(
  system: Scratch,
  receivers: Receivers,
  play: (teller: Teller) => Promise<void>,
): Promise<LeakReport> {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: system.folder,
      stdio: "pipe",
    });
  git("init", "-q", "-b", "main");
  git("config", "user.name", "t");
  git("config", "user.email", "t@example.com");
  git("add", "Pulumi.yaml", system.stackFileName, "catalog");
  git("commit", "-qm", "as it was");
  const watch = {
    roots: [system.folder],
    allow: (path: string) => PLACES.some((place) => path === system.path(place)),
    secrets: async () => ({
      ...(await inState(system)),
      ...named([...system.cloud.seen, ...Object.values(receivers.values), ...noted]),
    }),
  };
  let noted: readonly string[] = [];
  receivers.taken();
  return await withLeakWatch(watch, async (run, { addNotification }) => {
    const teller = new Teller(system, run, receivers.env);
    await play(teller).finally(() => {
      noted = teller.noted;
    });
    for (const { by, content } of receivers.taken()) addNotification(by, content);
  });
}

/** Shorter ones would be found by chance. */
function named(values: readonly string[]): Record<string, string> {
  const long = values.filter((value) => value.length >= 16);
  return Object.fromEntries(long.map((value, index) => [`value ${index}`, value]));
}

/** The values that were made and reached no place yet. Asked for when all else is listed. */
async function inState(system: Scratch): Promise<Record<string, string>> {
  const { stdout } = await system.pulumi("stack", "export", "--show-secrets");
  const found = Object.entries(secretsInState(stdout)).filter(([name]) => /^\w+-g\d+\.outputs/.test(name));
  return Object.fromEntries(found.filter(([, value]) => value.length >= 16));
}

/** Lays the policy pack beside the project, with the packages that it needs. @returns its folder */
export function layPolicy(system: Scratch): string {
  const folder = system.path("finds-fault");
  execFileSync("cp", ["-r", join(import.meta.dirname, "policy"), folder]);
  symlinkSync(join(PACKAGE_ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Names of files in the project's folder that a fault left: `core`, `core.PID`. */
export const dumpsIn = ({ folder }: Scratch): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /(^|\/)core(\.\d+)?$/.test(name),
  );
