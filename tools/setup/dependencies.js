import { join } from "node:path";
import { follow } from "../engine/follow.js";
import { withLock } from "../engine/lock.js";
import { startProgress } from "../engine/progress.js";
import { installProblem } from "./install-problem.js";

/** The dependencies cannot be installed; the message names the remedy. */
export class SetupError extends Error {
  /** @override */
  name = "SetupError";
}

/**
 * Runs `npm ci` where node_modules is not what package-lock.json says.
 *
 * @param {{ root: string, log: (line: string) => void, env?: NodeJS.ProcessEnv }} options
 * @throws {SetupError}
 */
export async function ensureDependencies({ root, log, env = process.env }) {
  if (!installProblem(root)) return;
  const waiting = (/** @type {string} */ holder) =>
    log(`Waiting for ${holder}, which is installing dependencies too …`);
  await withLock(join(root, ".tools", "npm.lock"), { waiting }, async () => {
    const problem = installProblem(root);
    if (!problem) return;
    const progress = startProgress(`Installing dependencies with npm ci (${problem})`, { log });
    try {
      // No dependency needs its install script: the one of esbuild checks what npm has installed, protobufjs's warns.
      const { command, first } = npm(env);
      const { code, stdout, stderr } = await follow(
        command,
        [...first, "ci", "--ignore-scripts", "--no-audit"],
        {
          cwd: root,
          env,
          onLine: (line) => line.startsWith("npm error") && progress.update(line),
        },
      );
      const left = code === 0 && installProblem(root);
      if (code !== 0 || left) {
        const said = left || reason(stderr || stdout);
        throw new SetupError(
          `npm ci failed (exit code ${code}):\n${said}\nCheck that npm reaches its registry (npm ping), then run the ` +
            "same command again.",
        );
      }
      progress.stop("Installed dependencies");
    } finally {
      progress.stop();
    }
  });
}

/** npm says what is wrong first, and then how it is used. @param {string} output */
function reason(output) {
  const lines = output.split("\n").filter((line) => !line.startsWith("npm warn") && line !== "npm error");
  return lines.slice(0, 8).join("\n");
}

/** The npm that runs this, so that its settings hold; else the one on PATH. @param {NodeJS.ProcessEnv} env */
function npm(env) {
  const running = env.npm_execpath;
  return running?.endsWith("npm-cli.js")
    ? { command: process.execPath, first: [running] }
    : { command: "npm", first: [] };
}
