import { readdirSync, readFileSync } from "node:fs";
import type { ProcessSample } from "../leaks/process-search.ts";

/** How often it looks: seldom enough to cost little, often enough for a client that lives for a tenth of a second. */
const EVERY_MS = 25;

/**
 * Keeps what the processes of a rehearsal show of themselves in `/proc` while they run: arguments and environment. Whose
 * HOME is the rehearsal's folder is one of them. Where there is no `/proc` it sees nothing.
 */
export class ProcessSampler {
  readonly #home: string;
  readonly #samples = new Map<string, ProcessSample>();
  /** Processes of others: twice seen as such, since a child shows its parent's environment until it has begun. */
  readonly #strangers = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;

  /** @param folder the HOME of all that is looked at */
  constructor(folder: string) {
    this.#home = `HOME=${folder}`;
  }

  start(): void {
    if (process.platform !== "linux") return;
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** What was seen so far; each different sight of a process once. */
  get samples(): readonly ProcessSample[] {
    return [...this.#samples.values()];
  }

  #look(): void {
    const present = readdirSync("/proc").map(Number).filter(Number.isInteger);
    const strangers = new Map<number, number>();
    for (const pid of present) {
      const times = this.#strangers.get(pid) ?? 0;
      if (times < 2 && pid !== process.pid && this.#keep(pid)) continue;
      strangers.set(pid, times + 1);
    }
    this.#strangers.clear();
    for (const [pid, times] of strangers) this.#strangers.set(pid, times);
  }

  /** @returns whether it is one of the rehearsal's */
  #keep(pid: number): boolean {
    try {
      const environ = readFileSync(`/proc/${pid}/environ`);
      const text = environ.toString("latin1");
      if (!text.split("\0").includes(this.#home)) return false;
      const cmdline = readFileSync(`/proc/${pid}/cmdline`);
      // Where it began another program in between, the two do not belong together: it is looked at again.
      if (!readFileSync(`/proc/${pid}/environ`).equals(environ)) return true;
      this.#samples.set(`${pid} ${cmdline.toString("latin1")} ${text}`, { pid, cmdline, environ });
      return true;
    } catch {
      // Gone meanwhile, or not ours to look at.
      return false;
    }
  }
}
