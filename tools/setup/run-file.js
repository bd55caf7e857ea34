import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { delimiter, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { EngineError } from "../engine/engine-error.js";
import { ensureEngine } from "../engine/ensure.js";
import { ROOT } from "../engine/spec.js";
import { ensureDependencies, SetupError } from "./dependencies.js";

/**
 * Sets up, then runs a file as this process would have: its streams, its signals, its exit code.
 *
 * @param {string[]} args the file (relative to the clone's folder), then its own arguments
 */
export async function runFile(args) {
  const [file, ...rest] = args;
  if (!file) {
    process.stderr.write("Usage: node tools/setup/run.js FILE [arguments]\n");
    process.exitCode = 2;
    return;
  }
  const log = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
  let engine;
  try {
    await ensureDependencies({ root: ROOT, log });
    engine = await ensureEngine({ log });
  } catch (error) {
    if (!(error instanceof EngineError || error instanceof SetupError)) throw error;
    log(error.message);
    process.exitCode = 1;
    return;
  }
  const node = file.endsWith(".ts")
    ? ["--import", pathToFileURL(createRequire(ROOT).resolve("tsx")).href]
    : [];
  pass(
    spawn(process.execPath, [...node, resolve(ROOT, file), ...rest], {
      stdio: "inherit",
      env: environment(engine),
    }),
  );
}

/**
 * @param {import("../engine/ensure.js").Engine} engine
 * @returns {NodeJS.ProcessEnv}
 */
function environment({ bin, origin }) {
  return {
    ...process.env,
    PATH: [bin, process.env.PATH].filter(Boolean).join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A built engine means that downloads are out of reach: each run would lose seconds to asking for provider plugins.
    ...(origin === "built" ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
  };
}

/** Ties this process's end to the child's. @param {import("node:child_process").ChildProcess} child */
function pass(child) {
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  for (const signal of signals) {
    // A terminal sends Ctrl-C to the whole group, so the child has it already; twice would mean "at once" to many.
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  child.on("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal ?? "SIGTERM"];
  });
}
