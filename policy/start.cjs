// @ts-check
// What the engine's language host requires: CommonJS that loads the pack's TypeScript. It waits for the promise.
const { pathToFileURL } = require("node:url");
const { join } = require("node:path");

module.exports = import("../tools/start/load.js").then(({ load }) =>
  load(pathToFileURL(join(__dirname, "pack.ts"))),
);
