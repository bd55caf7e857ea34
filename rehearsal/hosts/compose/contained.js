// @ts-check
import { spawn } from "node:child_process";
import process from "node:process";
import { HealthWatch } from "./health-watch.js";

/** Docker's waits before a container is restarted: 100 ms, doubled up to a minute (docs.docker.com, restart policies). */
const BACK_OFF_MS = { first: 100, most: 60_000 };
/** A container that stayed up so long has begun well: the wait starts anew. Source: the same. */
const BEGUN_WELL_MS = 10_000;

/**
 * @typedef {import("./model.js").Healthcheck} Healthcheck
 * @typedef {{
 *   command: string[], environment: Record<string, string>, directory: string, restart: string, stopSignal: string,
 *   stopGraceMs: number, healthcheck?: Healthcheck,
 * }} Made What a container is made with.
 * @typedef {{
 *   state: "created" | "running" | "restarting" | "exited", health: "" | "starting" | "healthy" | "unhealthy",
 *   exitCode: number, since: number, pid: number,
 * }} State `since`: milliseconds since 1970, when it came to be so.
 */

/** The process of a container, with the environment that the container was made with, however often it is started. */
export class Contained {
  /** @type {Made} */ #made;
  /** @type {number} */ #log;
  /** @type {import("node:child_process").ChildProcess | undefined} */ #child;
  /** @type {HealthWatch | undefined} */ #watch;
  /** @type {State["state"]} */ #state = "created";
  /** @type {NodeJS.Timeout | undefined} */ #again;
  #exitCode = 0;
  #since = Date.now();
  #backOff = BACK_OFF_MS.first;
  #restarts = 0;
  /** Whether somebody wants it down. */
  #stopping = false;

  /** @param {Made} made @param {number} log where what it prints goes */
  constructor(made, log) {
    this.#made = made;
    this.#log = log;
  }

  /** @returns {State} */
  state() {
    const health = this.#state === "running" ? (this.#watch?.health ?? "") : "";
    const pid = this.#child?.pid ?? 0;
    return { state: this.#state, health, exitCode: this.#exitCode, since: this.#since, pid };
  }

  /** Starts the process; nothing where it runs. @throws Error where its program is not there */
  async start() {
    if (this.#child !== undefined) return;
    clearTimeout(this.#again);
    this.#stopping = false;
    const { command, environment, directory, healthcheck } = this.#made;
    const [program = "", ...args] = command;
    const child = spawn(program, args, {
      cwd: directory,
      env: environment,
      stdio: ["ignore", this.#log, this.#log],
      // A group of its own: what a container leaves behind ends with it.
      detached: true,
    });
    await new Promise((resolve, reject) => {
      child.once("spawn", () => resolve(undefined)).once("error", reject);
    });
    this.#child = child;
    this.#become("running");
    if (healthcheck !== undefined) this.#watch = new HealthWatch(healthcheck, { environment, directory });
    child.once("exit", (code, signal) => this.#ended(child, code ?? 128 + signalNumber(signal)));
  }

  /** Ends it: the stop signal, and after the grace the hard way. Resolves when it is down. @param {number} [graceMs] */
  async stop(graceMs = this.#made.stopGraceMs) {
    this.#stopping = true;
    clearTimeout(this.#again);
    if (this.#state === "restarting") this.#become("exited");
    const child = this.#child;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const signal = /** @type {NodeJS.Signals} */ (this.#made.stopSignal || "SIGTERM");
    child.kill(graceMs === 0 ? "SIGKILL" : signal);
    const hard = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await ended;
    clearTimeout(hard);
  }

  /** @param {import("node:child_process").ChildProcess} child @param {number} exitCode */
  #ended(child, exitCode) {
    endGroup(child.pid);
    this.#watch?.close();
    this.#watch = undefined;
    this.#child = undefined;
    this.#exitCode = exitCode;
    const ranMs = Date.now() - this.#since;
    if (this.#stopping || !this.#comesBack(exitCode)) return this.#become("exited");
    if (ranMs > BEGUN_WELL_MS) this.#backOff = BACK_OFF_MS.first;
    this.#become("restarting");
    this.#restarts++;
    this.#again = setTimeout(() => void this.start().catch(() => this.#become("exited")), this.#backOff);
    this.#backOff = Math.min(this.#backOff * 2, BACK_OFF_MS.most);
  }

  /** @param {number} exitCode */
  #comesBack(exitCode) {
    const [policy = "", most] = this.#made.restart.split(":");
    if (policy === "always" || policy === "unless-stopped") return true;
    return policy === "on-failure" && exitCode !== 0 && this.#restarts < Number(most ?? Infinity);
  }

  /** @param {State["state"]} state */
  #become(state) {
    this.#state = state;
    this.#since = Date.now();
  }
}

/** @param {number | undefined} pid */
function endGroup(pid) {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left in it.
  }
}

/** @param {NodeJS.Signals | null} signal */
const signalNumber = (signal) => (signal === "SIGTERM" ? 15 : signal === "SIGINT" ? 2 : 9);
