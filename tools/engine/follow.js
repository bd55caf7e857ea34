import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How many characters of the error output are kept. */
const KEEP = 16_384;

/**
 * Runs a command to its end and tells of each line that it writes to stderr. Signals that end this process are handed
 * on first, so that nothing goes on building alone.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, onLine?: (line: string) => void }} options
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} `code` 127 when it could not be started
 */
export async function follow(command, args, { cwd, env, onLine = () => {} }) {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    child.kill(signal);
    for (const name of signals) process.off(name, pass);
    process.kill(process.pid, signal);
  };
  for (const name of signals) process.once(name, pass);

  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    stderr = `${stderr}${line}\n`.slice(-KEEP);
    onLine(line);
  });
  try {
    return await new Promise((resolve) => {
      child.on("error", (error) => resolve({ code: 127, stdout, stderr: error.message }));
      child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
    });
  } finally {
    for (const name of signals) process.off(name, pass);
  }
}
