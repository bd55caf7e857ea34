import { createHash } from "node:crypto";
import { createReadStream, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { isExecutable } from "./probe.js";
import { ENGINE_FILES } from "./spec.js";

/**
 * @typedef {object} FileMark
 * @property {number} size bytes
 * @property {number} mtimeMs
 * @property {number} ctimeMs changes with the content even where the modification time was put back
 * @property {string} sha256 hex
 *
 * @typedef {object} Stamp what set-up notes about an engine that it made, after everything else
 * @property {"official" | "built"} origin
 * @property {string} version
 * @property {string} inputs digest of what it was built from (see `inputsDigest`)
 * @property {string} madeWith for people: the Go version, for one
 * @property {Record<string, FileMark>} files by name
 */

/** @param {string} tools */
const stampPath = (tools) => join(tools, "engine.json");

/**
 * @param {string} tools folder of the stamp
 * @returns {Stamp | undefined} undefined where there is none or it cannot be read
 */
export function readStamp(tools) {
  try {
    const stamp = JSON.parse(readFileSync(stampPath(tools), "utf8"));
    return stamp?.files && stamp?.inputs && stamp?.version ? stamp : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Measures the engine in `bin` and notes it.
 *
 * @param {string} tools folder of the stamp
 * @param {string} bin folder of the binaries
 * @param {Pick<Stamp, "origin" | "version" | "inputs" | "madeWith">} about
 */
export async function writeStamp(tools, bin, about) {
  /** @type {Record<string, FileMark>} */
  const files = {};
  for (const name of ENGINE_FILES) {
    files[name] = { ...measure(join(bin, name)), sha256: await sha256(join(bin, name)) };
  }
  const temporary = `${stampPath(tools)}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify({ ...about, files }, null, 2)}\n`);
  renameSync(temporary, stampPath(tools));
}

/**
 * What is wrong with the engine in `bin`, by its stamp. Contents are only read where size or times differ from the
 * stamp (a copied or restored folder), or with `full`.
 *
 * @param {string} bin
 * @param {Stamp} stamp
 * @param {{ full?: boolean }} [options]
 * @returns {Promise<{ problem?: string, moved: boolean }>} `moved`: sound, but the stamp's times are out of date
 */
export async function checkFiles(bin, stamp, { full = false } = {}) {
  let moved = false;
  for (const name of ENGINE_FILES) {
    const path = join(bin, name);
    const mark = stamp.files[name];
    if (!mark || !isExecutable(path)) return { problem: `${path} is missing`, moved };
    const now = measure(path);
    if (now.size !== mark.size)
      return { problem: `${path} is not whole (${now.size} of ${mark.size} bytes)`, moved };
    const sameTimes = now.mtimeMs === mark.mtimeMs && now.ctimeMs === mark.ctimeMs;
    if ((full || !sameTimes) && (await sha256(path)) !== mark.sha256) {
      return { problem: `${path} was changed since it was made`, moved };
    }
    moved ||= !sameTimes;
  }
  return { moved };
}

/** @param {string} path */
function measure(path) {
  const { size, mtimeMs, ctimeMs } = statSync(path);
  return { size, mtimeMs, ctimeMs };
}

/** @param {string} path */
async function sha256(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
