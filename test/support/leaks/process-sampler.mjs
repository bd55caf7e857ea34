/**
 * The worker thread of `process-watch.ts`: reads /proc/<pid>/cmdline and environ of every process that started
 * after it, as fast as it is let, and keeps each different content once. Plain JavaScript, so that a worker
 * can load it on every Node without a loader.
 */
import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

/** @typedef {{ pid: number, cmdline: Buffer, environ: Buffer }} Sample */

/** @type {{ signal: SharedArrayBuffer, probe: string, pauseMs: number }} */
const { signal, probe, pauseMs } = workerData;
const stop = new Int32Array(signal);

/** The kernel lets a command line and an environment be larger than any guess: the buffer grows when it is full. */
let buffer = Buffer.allocUnsafe(1 << 17);

/** Sampling times kept for the statistics. */
const MOST_INTERVALS = 200_000;

/**
 * @param {string} path
 * @returns {Buffer | string} the content (valid until the next read), or the error's code
 */
function read(path) {
  let file;
  try {
    file = openSync(path, "r");
    let length = 0;
    for (;;) {
      const count = readSync(file, buffer, length, buffer.length - length, null);
      if (count === 0) return buffer.subarray(0, length);
      length += count;
      if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.alloc(buffer.length)]);
    }
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unknown";
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** @returns {number[]} */
const processes = () => readdirSync("/proc").map(Number).filter(Number.isInteger);

const own = process.pid;
const ownCmdline = Buffer.from(read("/proc/self/cmdline"));
const ownEnviron = Buffer.from(read("/proc/self/environ"));

/** Processes that were there before; a number that goes away may be given to a new one. */
let before = new Set(processes());
/** Processes that others on this machine started meanwhile, such as the tests that run beside this one. */
const strangers = new Set();
/** @type {Map<number, Sample[]>} */
const seen = new Map();
/** @type {Set<number>} */
const unreadable = new Set();
let armed = false;

/**
 * A process is a stranger when its parent is one, or was there before and isn't this process. One that lost its
 * parent before it was seen (init's children) is taken for ours, and so is whatever carries the watch's mark.
 * @param {number} pid
 */
function isStranger(pid) {
  const stat = read(`/proc/${pid}/stat`);
  if (typeof stat === "string") return false;
  // "pid (name) state parent …", where the name may hold anything.
  const text = stat.toString("latin1");
  const parent = Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
  return parent !== own && parent > 1 && (strangers.has(parent) || before.has(parent));
}

/**
 * The command line is read before and after the environment: an exec in between would pair the environment of
 * one program with the name of another, and the one place allowed is told by the name.
 * @param {number} pid
 * @returns {Sample | undefined}
 */
function sample(pid) {
  for (;;) {
    const cmdline = read(`/proc/${pid}/cmdline`);
    if (typeof cmdline === "string") return refused(pid, cmdline);
    const first = Buffer.from(cmdline);
    const environ = read(`/proc/${pid}/environ`);
    if (typeof environ === "string") {
      refused(pid, environ);
      return first.length > 0 ? { pid, cmdline: first, environ: Buffer.alloc(0) } : undefined;
    }
    const kept = Buffer.from(environ);
    const again = read(`/proc/${pid}/cmdline`);
    if (typeof again === "string" || again.length === 0 || again.equals(first)) {
      return first.length + kept.length > 0 ? { pid, cmdline: first, environ: kept } : undefined;
    }
  }
}

/**
 * @param {number} pid
 * @param {string} code
 * @returns {undefined}
 */
function refused(pid, code) {
  if (code === "EACCES" || code === "EPERM") unreadable.add(pid);
}

/** @param {Sample} taken */
function keep(taken) {
  // Between fork and exec a child of this very process shows this process's own arguments and environment.
  if (taken.cmdline.equals(ownCmdline) && taken.environ.equals(ownEnviron)) return;
  const known = seen.get(taken.pid) ?? [];
  if (known.some((one) => one.cmdline.equals(taken.cmdline) && one.environ.equals(taken.environ))) return;
  known.push(taken);
  seen.set(taken.pid, known);
  if (!armed && taken.cmdline.includes(probe) && taken.environ.includes(probe)) {
    armed = true;
    parentPort?.postMessage({ armed: true });
  }
}

/** @type {number[]} */
const intervals = [];
let samples = 0;
parentPort?.postMessage({ ready: true });
let last = performance.now();
for (;;) {
  const present = processes();
  const still = new Set();
  for (const pid of present) {
    if (before.has(pid)) {
      still.add(pid);
      continue;
    }
    if (pid === own) continue;
    const taken = sample(pid);
    if (taken === undefined) continue;
    if (!seen.has(pid) && !strangers.has(pid) && isStranger(pid)) strangers.add(pid);
    if (!strangers.has(pid) || taken.environ.includes(probe)) keep(taken);
  }
  before = still;
  for (const pid of strangers) if (!present.includes(pid)) strangers.delete(pid);
  samples += 1;
  const now = performance.now();
  if (intervals.length < MOST_INTERVALS) intervals.push(now - last);
  last = now;
  if (Atomics.load(stop, 0) !== 0) break;
  Atomics.wait(stop, 0, 0, pauseMs);
}

intervals.sort((a, b) => a - b);
parentPort?.postMessage({
  samples: [...seen.values()].flat(),
  stats: {
    samples,
    processes: seen.size,
    unreadable: unreadable.size,
    medianIntervalMs: intervals[Math.floor(intervals.length / 2)] ?? 0,
    longestIntervalMs: intervals.at(-1) ?? 0,
  },
});
