import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {object} Entry a package in a lockfile
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/**
 * What keeps node_modules from being what package-lock.json says; undefined when nothing does. npm writes its own note
 * (node_modules/.package-lock.json) last, so an install that was cut off has none.
 *
 * @param {string} root folder of package-lock.json
 * @returns {string | undefined}
 * @throws {Error} when package-lock.json itself cannot be read
 */
export function installProblem(root) {
  const modules = join(root, "node_modules");
  if (!existsSync(modules)) return "not installed yet";
  /** @type {Record<string, Entry>} */
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  /** @type {Record<string, Entry>} */
  let installed;
  try {
    installed = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")).packages;
  } catch {
    return "an earlier installation was cut off";
  }
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "" || !isForHere(entry)) continue;
    const there = installed[path];
    const name = path.replace("node_modules/", "");
    if (!there) return `${name} is not installed`;
    if (there.version !== entry.version) return `${name} is ${there.version}, not ${entry.version}`;
    if (there.integrity !== entry.integrity) return `${name} has another content than was locked`;
    if (!existsSync(join(root, path, "package.json"))) return `${name} is incomplete`;
  }
  return undefined;
}

/**
 * Whether a package has to be there on this machine. Of the optional ones only those that name this platform are sure
 * to be: the others may hang below one that is for another, and the C library is npm's to judge.
 *
 * @param {Entry} entry
 */
function isForHere({ optional, os, cpu, libc }) {
  if (!optional) return true;
  return Boolean(os && cpu && !libc) && admits(os, process.platform) && admits(cpu, process.arch);
}

/** @param {string[] | undefined} list npm's form: names, or `!name` for all others @param {string} value */
function admits(list, value) {
  if (!list) return true;
  return list.some((item) => item.startsWith("!")) ? !list.includes(`!${value}`) : list.includes(value);
}
