import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "./engine-error.js";
import { follow } from "./follow.js";
import { folderOnPath, inspectEngine } from "./probe.js";
import { startProgress } from "./progress.js";
import {
  CLI_PACKAGE,
  DYNAMIC,
  ENGINE_FILES,
  GO_VERSION,
  HOST,
  HOST_PACKAGE,
  inputsDigest,
  wantedVersion,
} from "./spec.js";
import { writeStamp } from "./stamp.js";

/**
 * Builds CLI and language host from the Go module proxy into `<tools>/bin`. The versions are those of the committed
 * go.mod, and every module has to match the committed go.sum. Nothing half-built is ever left under its final name.
 *
 * @param {{ tools: string, module: string, env: NodeJS.ProcessEnv, log: (line: string) => void }} options
 * @returns {Promise<{ bin: string, version: string }>}
 * @throws {EngineError} with the remedy
 */
export async function buildEngine({ tools, module, env, log }) {
  const version = wantedVersion(module);
  const goEnv = { ...env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" };
  const goVersion = await requireGo(module, goEnv);
  const bin = join(tools, "bin");
  const scratch = join(tools, `build-${process.pid}`);
  removeLeftovers(tools);
  mkdirSync(scratch, { recursive: true });

  const progress = startProgress(`Building the Pulumi engine ${version} (once)`, { log });
  try {
    const total = await countPackages(module, goEnv, (text) => progress.update(text));
    let compiled = 0;
    progress.update("compiling and linking");
    const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
    await go(
      [
        "build",
        "-v",
        "-trimpath",
        "-buildvcs=false",
        "-ldflags",
        flags,
        "-o",
        `${scratch}/`,
        CLI_PACKAGE,
        HOST_PACKAGE,
      ],
      module,
      goEnv,
      () =>
        progress.update(
          ++compiled < total ? `compiling, package ${compiled} of at most ${total}` : "linking",
        ),
    );
    const made = await inspectEngine(scratch, version);
    if ("problem" in made) throw new EngineError(`The engine was built but does not work: ${made.problem}.`);

    mkdirSync(bin, { recursive: true });
    symlinkSync(HOST, join(scratch, DYNAMIC));
    for (const name of ENGINE_FILES) renameSync(join(scratch, name), join(bin, name));
    const about = {
      origin: /** @type {const} */ ("built"),
      version,
      inputs: inputsDigest(module),
      madeWith: goVersion,
    };
    await writeStamp(tools, bin, about);
    progress.stop(`Built the Pulumi engine ${version}`);
    return { bin, version };
  } finally {
    progress.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} module
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} such as `go1.26.8`
 */
async function requireGo(module, env) {
  const remedy =
    `Install Go ${GO_VERSION} or newer (https://go.dev/dl, or your system's package manager; Go 1.21 and newer fetch ` +
    `it by themselves), or put a Pulumi CLI ${wantedVersion(module)} or newer on PATH.`;
  if (!folderOnPath("go", env))
    throw new EngineError(`Building the engine needs Go, and none is on PATH. ${remedy}`);
  // Asked inside the module, so that a Go that can fetch the toolchain go.mod names does so now.
  const { code, stdout, stderr } = await follow("go", ["env", "GOVERSION"], { cwd: module, env });
  const found = stdout.trim();
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(found) ?? [];
  const [wantMajor, wantMinor] = GO_VERSION.split(".").map(Number);
  const recent = Number(major) === wantMajor && Number(minor) >= Number(wantMinor);
  if (code !== 0 || !recent) {
    throw new EngineError(
      `Building the engine needs Go ${GO_VERSION}; found ${found || stderr.trim()}. ${remedy}`,
    );
  }
  return found;
}

/**
 * Fetches the sources, and says of how many packages the engine consists.
 *
 * @param {string} module
 * @param {NodeJS.ProcessEnv} env
 * @param {(text: string) => void} show
 */
async function countPackages(module, env, show) {
  const modules =
    readFileSync(join(module, "go.sum"), "utf8").match(/^\S+ \S+(?<!\/go\.mod) h1:/gm)?.length ?? 0;
  let fetched = 0;
  const stdout = await go(["list", "-deps", CLI_PACKAGE, HOST_PACKAGE], module, env, (line) => {
    if (line.startsWith("go: downloading")) show(`fetching module ${++fetched} of at most ${modules}`);
  });
  return stdout.trim().split("\n").length;
}

/**
 * @param {string[]} args
 * @param {string} module
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} onLine
 */
async function go(args, module, env, onLine) {
  const { code, stdout, stderr } = await follow("go", args, { cwd: module, env, onLine });
  if (code === 0) return stdout;
  const said = stderr
    .split("\n")
    .filter((line) => /[:\s]/.test(line.trim()))
    .slice(-12)
    .join("\n");
  throw new EngineError(
    `The engine could not be built (go ${args[0]} failed):\n${said}\nNothing half-built was left. ` +
      "Where a module could not be fetched, check GOPROXY (go env GOPROXY); where the disk is full, make 3 GB of room; " +
      "then run the same command again.",
  );
}

/** Scratch folders of builds that were killed. @param {string} tools */
function removeLeftovers(tools) {
  mkdirSync(tools, { recursive: true });
  for (const name of readdirSync(tools)) {
    if (name.startsWith("build-")) rmSync(join(tools, name), { recursive: true, force: true });
  }
}
