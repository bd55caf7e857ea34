import { join } from "node:path";
import { buildEngine } from "./build.js";
import { EngineError } from "./engine-error.js";
import { withLock } from "./lock.js";
import { installOfficial, installWithSdk, reachesDownloads } from "./official.js";
import { folderOnPath, inspectEngine } from "./probe.js";
import { CLI, GO_MODULE, inputsDigest, TOOLS, wantedVersion } from "./spec.js";
import { checkFiles, readStamp, writeStamp } from "./stamp.js";

/**
 * @typedef {object} Engine
 * @property {string} bin folder to put first on PATH
 * @property {string} version such as `3.258.0`
 * @property {"path" | "official" | "built"} origin found on PATH, the official build, or built here from the Go module
 *   proxy
 *
 * @typedef {object} EnsureOptions
 * @property {(line: string) => void} [log] where set-up tells what it does; stderr by default
 * @property {boolean} [full] compare the binaries with their digests even where size and times are unchanged
 * @property {string} [tools] for tests: the folder that is `.tools` otherwise
 * @property {string} [module] for tests: the Go module
 * @property {NodeJS.ProcessEnv} [env]
 * @property {typeof reachesDownloads} [reaches] for tests
 * @property {typeof installWithSdk} [install] for tests
 */

const WAYS = ["path", "official", "build"];

/**
 * Finds or makes a Pulumi engine: one on PATH that is new enough; else what an earlier run made, unless it was altered;
 * else the official build; else, where only package registries are reached, a build from the Go module proxy.
 * `KEYTURN_ENGINE` (path, official, build) leaves one of these ways only.
 *
 * @param {EnsureOptions} [options]
 * @returns {Promise<Engine>}
 * @throws {EngineError} naming the remedy
 */
export async function ensureEngine(options = {}) {
  const o = withDefaults(options);
  const way = o.env.KEYTURN_ENGINE || undefined;
  if (way && !WAYS.includes(way)) {
    throw new EngineError(`KEYTURN_ENGINE is "${way}"; it may be ${WAYS.join(", ")}, or unset.`);
  }
  const wanted = wantedVersion(o.module);

  if (!way || way === "path") {
    const found = await fromPath(o, wanted);
    if (found) return found;
    if (way)
      throw new EngineError(`KEYTURN_ENGINE is "path", and PATH has no Pulumi CLI ${wanted} or newer 3.x.`);
  }
  const ready = await fromEarlierRun(o, way, o.log);
  if (ready) return ready;

  const waiting = (/** @type {string} */ holder) =>
    o.log(`Waiting for ${holder}, which is getting the engine too …`);
  return withLock(join(o.tools, "engine.lock"), { waiting }, async () => {
    const meanwhile = await fromEarlierRun(o, way, () => {});
    if (meanwhile) return meanwhile;
    if (way === "official" || (!way && (await o.reaches()))) {
      try {
        const { tools, log, install } = o;
        const made = await installOfficial({
          tools,
          version: wanted,
          inputs: inputsDigest(o.module),
          log,
          install,
        });
        return { ...made, origin: "official" };
      } catch (error) {
        if (way || !(error instanceof EngineError)) throw error;
        o.log(`${error.message}\nBuilding it instead.`);
      }
    }
    return { ...(await buildEngine(o)), origin: "built" };
  });
}

/** @param {EnsureOptions} options */
function withDefaults(options) {
  return {
    log: (/** @type {string} */ line) => void process.stderr.write(`${line}\n`),
    full: false,
    tools: TOOLS,
    module: GO_MODULE,
    env: process.env,
    reaches: reachesDownloads,
    install: installWithSdk,
    ...options,
  };
}

/**
 * @param {ReturnType<typeof withDefaults>} o
 * @param {string} wanted
 * @returns {Promise<Engine | undefined>}
 */
async function fromPath(o, wanted) {
  const bin = folderOnPath(CLI, o.env, o.tools);
  if (!bin) return undefined;
  const found = await inspectEngine(bin, wanted, o.env);
  if ("version" in found) return { bin, version: found.version, origin: "path" };
  o.log(`Not using the Pulumi CLI on PATH: ${found.problem}. Getting one for this clone alone.`);
  return undefined;
}

/**
 * @param {ReturnType<typeof withDefaults>} o
 * @param {string | undefined} way
 * @param {(line: string) => void} log
 * @returns {Promise<Engine | undefined>}
 */
async function fromEarlierRun(o, way, log) {
  const stamp = readStamp(o.tools);
  if (!stamp || (way && way !== { official: "official", built: "build" }[stamp.origin])) return undefined;
  const { origin, version } = stamp;
  const bin = origin === "official" ? join(o.tools, "official", "bin") : join(o.tools, "bin");
  const inputs = inputsDigest(o.module);
  const { problem, moved } = await checkFiles(bin, stamp, { full: o.full });
  if (problem || stamp.inputs !== inputs) {
    log(`The engine is made anew: ${problem ?? "its pinned sources changed"}.`);
    return undefined;
  }
  if (moved) await writeStamp(o.tools, bin, stamp);
  return { bin, version, origin };
}
