import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Cloud } from "../../rehearsal/cloud/cloud.ts";
import { stopProcessesOf } from "./scratch-processes.ts";

/** One thing after the other, so that there is one step at which each ends. */
const UP = ["up", "--yes", "--skip-preview", "--parallel", "1"];
const REFRESH = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"];
const LONGEST_MS = 300_000;

/** When a run is ended: as something is asked for, which is not done then; or when it is done, and the answer gets lost. */
export type StruckAt = "asked" | "done";

/** What of a cloud a run may be ended at. */
interface Watched {
  readonly cloud: Pick<Cloud, "interfere">;
  /** Which requests change something, by their operation. */
  readonly writes: RegExp;
  /** Told of each that was done. */
  readonly onWrite?: (operation: string) => void;
}

/** A project and its stack: `test` where none is named. */
interface Project {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stack?: string;
}

/** A command that was started. */
type Running = PromiseLike<{ readonly exitCode?: number; readonly all: string }> & {
  kill(signal: "SIGKILL"): boolean;
};

/** Updates of a stack that are ended, with every process that they started, as a crash of the machine would. */
export class StruckRuns {
  readonly #project: Project;
  readonly #env: Readonly<Record<string, string>>;
  /** What the next write that it matches is struck by. */
  #armed: { readonly at: StruckAt; readonly which: RegExp } | undefined;
  #struck: string | undefined;
  /** Nobody asks for a run that has ended: the stand-ins for plugins outlive it here, which the real ones do not. */
  #isOver = false;
  #kill: () => void = () => {};

  /** @param env beside the stack's own */
  constructor(project: Project, env: Readonly<Record<string, string>>, watched?: Watched) {
    this.#project = project;
    // As keyturn's own backend: no side file, which a kill leaves empty (cli/engine/file-backend.ts).
    const { href: backend } = new URL("?metadata=skip", project.env.PULUMI_BACKEND_URL);
    this.#env = { ...project.env, ...env, PULUMI_BACKEND_URL: backend };
    if (watched !== undefined) this.#watch(watched);
  }

  /** Runs `pulumi` to its end, however it ends. */
  pulumi(...args: string[]) {
    const { folder, stack = "test" } = this.#project;
    return execa("pulumi", [...args, "--stack", stack, "--non-interactive"], {
      cwd: folder,
      env: this.#env,
      extendEnv: false,
      reject: false,
      all: true,
      stdin: "ignore",
    });
  }

  /** Runs it where it has to succeed. @throws Error with all that it printed */
  async does(...args: string[]): Promise<string> {
    const { exitCode, all } = await this.pulumi(...args);
    if (exitCode !== 0) throw new Error(`pulumi ${args[0]} ended with ${exitCode}:\n${all}`);
    return all;
  }

  async up(...more: string[]): Promise<void> {
    await this.does(...UP, ...more);
  }

  /** Has the engine look what became of what it was told nothing of, as it advises after a run that was cut off. */
  async refresh(): Promise<void> {
    await this.does(...REFRESH);
  }

  /**
   * Starts an update and ends all of it at its first write of these.
   * @returns the operation; nothing where the update came to its end without one
   */
  async struck(at: StruckAt, which: RegExp = /./): Promise<string | undefined> {
    this.#armed = { at, which };
    this.#struck = undefined;
    const { exitCode, all } = await this.#start(() => this.pulumi(...UP));
    this.#armed = undefined;
    if (this.#struck === undefined) {
      if (exitCode !== 0) throw new Error(`an update ended with ${exitCode}:\n${all}`);
      return undefined;
    }
    await this.#leave();
    return this.#struck;
  }

  /**
   * Starts an update and ends all of it when something has happened.
   * @param start another command than `pulumi up`
   * @throws Error where it never does
   */
  async killed(
    what: string,
    has: () => boolean | Promise<boolean>,
    start: () => Running = () => this.pulumi(...UP),
  ): Promise<void> {
    const running = this.#start(start);
    const deadline = Date.now() + LONGEST_MS;
    let ended = false;
    void running.then(() => {
      ended = true;
    });
    while (!(await has())) {
      if (ended || Date.now() > deadline) throw new Error(`${what} did not come: ${(await running).all}`);
      await sleep(5);
    }
    this.#isOver = true;
    this.#kill();
    await running;
    await this.#leave();
  }

  #start(start: () => Running): Running {
    const running = start();
    this.#kill = () => {
      running.kill("SIGKILL");
      stopProcessesOf(this.#project.folder);
    };
    return running;
  }

  /** Gives the lock back that nobody holds. */
  async #leave(): Promise<void> {
    this.#isOver = false;
    await this.pulumi("cancel", "--yes");
  }

  #watch({ cloud, writes, onWrite = () => {} }: Watched): void {
    cloud.interfere({
      matches: () => true,
      act: async (exchange, work, { operation = "" }) => {
        // A cut connection would be tried again, after the end.
        const refuse = () => exchange.refuse(400);
        if (this.#isOver) return refuse();
        const isWrite = writes.test(operation);
        const armed = isWrite && this.#armed?.which.test(operation) ? this.#armed : undefined;
        if (armed?.at !== "asked") {
          await work();
          if (isWrite) onWrite(operation);
        }
        if (armed === undefined) return;
        this.#armed = undefined;
        this.#struck = operation;
        this.#isOver = true;
        this.#kill();
        refuse();
      },
    });
  }
}
