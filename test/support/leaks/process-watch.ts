import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { ProcessSample } from "../../../rehearsal/leaks/process-search.ts";

/** How well the watch looked; a process that lived for less than the interval may have been missed. */
export interface WatchStats {
  readonly samples: number;
  readonly processes: number;
  /** Processes of another user, whose environment couldn't be read. */
  readonly unreadable: number;
  readonly medianIntervalMs: number;
  readonly longestIntervalMs: number;
}

/** What a watch saw. */
export interface WatchResult {
  readonly samples: readonly ProcessSample[];
  readonly stats: WatchStats;
}

/** A running watch. */
export interface ProcessWatch {
  /** To be added to the environment of what is started: a process that carries it is never left out. */
  readonly mark: Readonly<Record<string, string>>;
  /** Ends it and gives what it saw. */
  stop(): Promise<WatchResult>;
}

/** With the reading itself this makes about one sample a millisecond and leaves most of a core to the others. */
const PAUSE_MS = 0.5;

const MARK = "KEYTURN_LEAK_WATCH";

const ARMING_MS = 10_000;

const BLIND =
  "The process watch sees no process: is /proc mounted with hidepid? Run the test as the owner of the processes.";

/**
 * Starts to sample /proc/<pid>/cmdline and environ of every process that starts from now on: this
 * process's descendants, orphans, and whatever carries the mark; not what other processes of the machine start.
 * It only resolves when it has seen a process made for this, so that a watch that is blind (no /proc, hidden
 * processes) can't pass for one that saw nothing.
 *
 * @param pauseMs between two looks; a process that lives for less may be missed
 * @throws Error where there is no /proc (other than Linux) or processes can't be seen in it.
 */
export async function startProcessWatch(pauseMs = PAUSE_MS): Promise<ProcessWatch> {
  if (!existsSync("/proc/self/environ")) throw new Error("The process watch needs Linux's /proc.");
  const probe = `keyturn-probe-${randomBytes(12).toString("hex")}`;
  const signal = new SharedArrayBuffer(4);
  const worker = new Worker(new URL("./process-sampler.mjs", import.meta.url), {
    workerData: { signal, probe, pauseMs },
    // A test runner's flags (loaders and the like) are not for the worker.
    execArgv: [],
  });
  const failed = new Promise<never>((_, reject) => worker.once("error", reject));
  failed.catch(() => undefined);
  const end = (): void => {
    Atomics.store(new Int32Array(signal), 0, 1);
    Atomics.notify(new Int32Array(signal), 0);
  };
  const ready = once(worker);
  try {
    await Promise.race([ready.then(() => armed(worker, probe)), failed]);
  } catch (error) {
    end();
    await worker.terminate();
    throw error;
  }
  return {
    mark: { [MARK]: probe },
    async stop() {
      const result = Promise.race([once(worker), failed]);
      end();
      const { samples, stats } = (await result) as WatchResult;
      await worker.terminate();
      return { samples: samples.filter((sample) => !Buffer.from(sample.cmdline).includes(probe)), stats };
    },
  };
}

const once = (worker: Worker): Promise<unknown> => new Promise((resolve) => worker.once("message", resolve));

/** Shows the watch a process with the probe in its arguments and environment until it says that it saw it. */
async function armed(worker: Worker, probe: string): Promise<void> {
  const seen = once(worker);
  const child = spawn("/bin/sh", ["-c", "read -r _", probe], {
    env: { [MARK]: probe },
    stdio: ["pipe", "ignore", "ignore"],
  });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let timer: NodeJS.Timeout | undefined;
  const blind = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(BLIND)), ARMING_MS);
  });
  try {
    await Promise.race([seen, blind]);
  } finally {
    clearTimeout(timer);
    child.stdin.on("error", () => undefined).end();
    await gone;
  }
}
