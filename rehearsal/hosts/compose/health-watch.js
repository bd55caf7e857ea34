// @ts-check
import { spawn } from "node:child_process";
import process from "node:process";

/**
 * Asks a service whether it is healthy, again and again, as Docker does: a failure in the start period does not count, and
 * `retries` of them in a row make it unhealthy. Source: docs.docker.com/reference/dockerfile, HEALTHCHECK.
 */
export class HealthWatch {
  /** @type {"starting" | "healthy" | "unhealthy"} */
  health = "starting";
  /** @type {NodeJS.Timeout | undefined} */ #next;
  #failures = 0;
  #begun = Date.now();
  #closed = false;

  /**
   * @param {import("./model.js").Healthcheck} check
   * @param {{ environment: Record<string, string>, directory: string }} within
   */
  constructor(check, within) {
    const [how, ...words] = check.test;
    const [program = "", ...args] = how === "CMD-SHELL" ? ["sh", "-c", words.join(" ")] : words;
    const ask = async () => {
      const ok = await passes(program, args, check.timeoutMs, within);
      if (this.#closed) return;
      this.#count(ok, check);
      this.#next = setTimeout(ask, check.intervalMs);
    };
    this.#next = setTimeout(ask, check.intervalMs);
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#next);
  }

  /** @param {boolean} ok @param {import("./model.js").Healthcheck} check */
  #count(ok, { retries, startPeriodMs }) {
    if (ok) {
      this.#failures = 0;
      this.health = "healthy";
      return;
    }
    if (this.health === "starting" && Date.now() - this.#begun < startPeriodMs) return;
    this.#failures++;
    if (this.#failures >= retries) this.health = "unhealthy";
  }
}

/**
 * @param {string} program @param {readonly string[]} args @param {number} timeoutMs
 * @param {{ environment: Record<string, string>, directory: string }} within
 * @returns {Promise<boolean>}
 */
function passes(program, args, timeoutMs, { environment, directory }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: directory, env: environment, stdio: "ignore", detached: true });
    const late = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, timeoutMs);
    const end = (/** @type {boolean} */ ok) => {
      clearTimeout(late);
      resolve(ok);
    };
    child.once("error", () => end(false)).once("exit", (code) => end(code === 0));
  });
}
