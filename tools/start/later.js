// @ts-check
import { createRequire } from "node:module";

/**
 * Has CommonJS packages loaded when they are first used, and not where they are required. The SDK requires TypeScript and
 * npm's tree reader at its start, for functions that are sent elsewhere as text; who sends none waits for them in vain.
 * To be called before the SDK is loaded. A package that is not installed is left to whoever requires it.
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
