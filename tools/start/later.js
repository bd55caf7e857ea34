// @ts-check
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** What the SDK requires at its start for functions that are sent elsewhere as text, and keyturn sends none. */
const OF_SERIALIZATION = ["typescript", "@npmcli/arborist"];

/**
 * Half of what the SDK takes to start is TypeScript and npm's tree reader: they are loaded when a program uses them.
 *
 * @param {URL} from whose SDK; one that is not installed is told of by whoever requires it
 */
export function startSdkLight(from) {
  try {
    loadLater(pathToFileURL(createRequire(from).resolve("@pulumi/pulumi")), OF_SERIALIZATION);
  } catch {}
}

/**
 * Has CommonJS packages loaded when they are first used, and not where they are required. To be called before what
 * requires them is loaded. A package that is not installed is left to whoever requires it.
 *
 * @param {URL} from whose packages
 * @param {readonly string[]} names
 */
export function loadLater(from, names) {
  const require = createRequire(from);
  for (const name of names) {
    let path = "";
    try {
      path = require.resolve(name);
    } catch {
      continue;
    }
    // Node gives out what stands here instead of loading the file (its documentation of require.cache).
    if (require.cache[path] === undefined) require.cache[path] = later(path, require);
  }
}

/**
 * @param {string} path
 * @param {NodeJS.Require} require
 * @returns {NodeModule}
 */
function later(path, require) {
  const real = () => {
    if (require.cache[path] === stub) delete require.cache[path];
    return require(path);
  };
  const { Module } = require("node:module");
  const stub = Object.assign(new Module(path), { filename: path, loaded: true });
  // Compiled TypeScript copies every name of what does not say that it is one of its own modules.
  stub.exports = new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : real()[name]) });
  return stub;
}
