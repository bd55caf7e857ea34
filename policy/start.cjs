// @ts-check
// What the engine's language host requires: CommonJS that loads the pack's TypeScript. It waits for the promise.
const { pathToFileURL } = require("node:url");
const { join } = require("node:path");

// The engine puts the stack's configuration here, opened. The pack has no use for it, nor has anything that it starts.
delete process.env.PULUMI_CONFIG;

module.exports = Promise.all([
  import("../tools/start/load.js"),
  import("../tools/start/later.js"),
  import("../tools/start/core-dumps.js"),
  import("../tools/start/crash.js"),
]).then(([{ load }, { startSdkLight }, { refuseCoreDumps }, { hideUncaught, withhold }]) => {
  // It holds every property of every resource in plain.
  refuseCoreDumps();
  hideUncaught(withhold);
  startSdkLight(pathToFileURL(__filename));
  return load(pathToFileURL(join(__dirname, "pack.ts")));
});
