import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, join, sep } from "node:path";
import { promisify } from "node:util";
import { CLI, HOST, isAcceptable } from "./spec.js";

const run = promisify(execFile);

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The first executable of that name in the folders of PATH, those below `except` left out.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [except] folder
 * @returns {string | undefined} its folder
 */
export function folderOnPath(name, env, except) {
  const skip = except && real(except) + sep;
  return (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder && !(skip && (real(folder) + sep).startsWith(skip)))
    .find((folder) => isExecutable(join(folder, name)));
}

/** @param {string} path */
function real(path) {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * What a CLI says its version is.
 *
 * @param {string} cli path of the executable
 * @returns {Promise<{ version: string } | { problem: string }>} a truncated binary is a problem, never an exception
 */
export async function askVersion(cli) {
  try {
    const { stdout } = await run(cli, ["version"], {
      timeout: 20_000,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    const version = /^v?(\d+\.\d+\.\d+\S*)$/m.exec(stdout.trim())?.[1];
    return version ? { version } : { problem: `${cli} does not say its version` };
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "it failed";
    return { problem: `${cli} cannot be run (${reason})` };
  }
}

/**
 * Whether a folder holds a whole engine that is new enough.
 *
 * @param {string} folder
 * @param {string} wanted oldest acceptable version
 * @param {NodeJS.ProcessEnv} [env] when given, the language host may also stand elsewhere on its PATH
 * @returns {Promise<{ version: string } | { problem: string }>}
 */
export async function inspectEngine(folder, wanted, env) {
  const cli = join(folder, CLI);
  const answer = await askVersion(cli);
  if ("problem" in answer) return answer;
  if (!isAcceptable(answer.version, wanted)) {
    return { problem: `${cli} is version ${answer.version}; keyturn needs ${wanted} or a newer 3.x` };
  }
  if (!isExecutable(join(folder, HOST)) && !(env && folderOnPath(HOST, env))) {
    return { problem: `${cli} has no ${HOST} beside it` };
  }
  return answer;
}
