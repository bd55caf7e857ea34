import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pass, Reading } from "./recording.ts";

/** What both passes over a program gave. */
export type Readings = Record<Pass, Reading>;

/** What may be taken for a program that does not end. */
const LONGEST = 20_000;

/** The child takes longer to start than any program to run: it loads whole SDKs. */
const LONGEST_START = 120_000;

/** Reads programs, given as CommonJS, in a process that is replaced when a program ends or hangs it. */
export class Reader {
  readonly #entry: string;
  readonly #packages: string;
  readonly #scratch = mkdtempSync(join(tmpdir(), "keyturn-read-"));
  #child: ChildProcess | undefined;

  /**
   * @param entry the child's compiled code
   * @param packages the folder from which programs find their packages
   */
  constructor(entry: string, packages: string) {
    this.#entry = entry;
    this.#packages = packages;
  }

  async read(code: string): Promise<Readings> {
    if (this.#child === undefined) {
      this.#child = this.#start();
      const ready = await answerOf(this.#child, LONGEST_START);
      if (ready !== "ready") {
        const why = (ready as { problem?: string }).problem ?? "it answers something else";
        throw new Error(
          `what reads the programs does not start: ${why}. It needs unshare (Debian: util-linux) and leave to make ` +
            "a network namespace",
        );
      }
    }
    const child = this.#child;
    child.send(code);
    const answer = await answerOf(child, LONGEST);
    if ("problem" in Object(answer)) {
      child.kill("SIGKILL");
      this.#child = undefined;
      const problem = answer as { problem: string };
      return { preview: problem, known: problem };
    }
    return answer as Readings;
  }

  close(): void {
    this.#child?.kill("SIGKILL");
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** Strangers' programs: no network, no environment, an empty folder. */
  #start(): ChildProcess {
    const args = ["--map-root-user", "--net", process.execPath, this.#entry, this.#packages];
    return spawn("unshare", args, {
      cwd: this.#scratch,
      env: { PATH: "/usr/bin:/bin", HOME: this.#scratch },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
  }
}

/** The next message of a child, or the problem that none came. */
function answerOf(child: ChildProcess, longest: number): Promise<unknown> {
  return new Promise((resolve) => {
    const settle = (answer: unknown) => {
      clearTimeout(timer);
      child.off("message", settle).off("exit", ended).off("error", ended);
      resolve(answer);
    };
    const ended = (end: unknown) =>
      settle({ problem: end instanceof Error ? end.message : "it ends the process" });
    const timer = setTimeout(() => settle({ problem: `it takes longer than ${longest / 1000} s` }), longest);
    child.on("message", settle).on("exit", ended).on("error", ended);
  });
}
