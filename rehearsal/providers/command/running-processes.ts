import type { ChildProcess } from "node:child_process";

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * The commands that run now. When the engine cancels, the official plugin kills each process that it started itself,
 * and starts none after: what a shell started goes on, and is waited for where it holds the output
 * (pulumi-go-provider middleware/cancel; Go's `exec.CommandContext`).
 */
export class RunningProcesses {
  readonly #children = new Set<ChildProcess>();
  #isCancelled = false;

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** Waits until a process is gone and its output closed. */
  async finished(child: ChildProcess): Promise<Ended> {
    this.#children.add(child);
    if (this.#isCancelled) child.kill("SIGKILL");
    try {
      return await new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal })));
    } finally {
      this.#children.delete(child);
    }
  }

  cancel(): void {
    this.#isCancelled = true;
    for (const child of this.#children) child.kill("SIGKILL");
  }

  /** Another engine came: what an earlier one cancelled is no matter of its. */
  reset(): void {
    this.#isCancelled = false;
  }
}
