// Loaded into every Node process of a run (NODE_OPTIONS=--import=…): stops the one that is about to make the call which
// STRIKE_AT describes, as `CALL REGULAR-EXPRESSION` on the path, and tells so in the file STRIKE_TELLS. What strace can inject
// by the name of a call, this does by the path too, where that has a part which nobody knows before. `after:CALL` stops it
// when the call was made; of `write`, half of the content stands there then.
import { writeSync } from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";

const fs = createRequire(import.meta.url)("node:fs");
const [at, pattern] = (process.env.STRIKE_AT ?? "").split(" ");
const file = process.env.STRIKE_TELLS ?? "";
const where = new RegExp(pattern ?? "^$");

function strike() {
  try {
    // One process, once.
    writeSync(fs.openSync(file, "wx"), `${process.pid}\n`);
  } catch {
    return;
  }
  process.kill(process.pid, "SIGSTOP");
}

/** @type {(call: string, path: unknown) => boolean} */
const isIt = (call, path) => call === at && typeof path === "string" && where.test(path);

/** Calls whose second path is the one that comes to be. */
const SECOND = ["rename", "link"];

for (const call of [...SECOND, "unlink", "mkdir"]) {
  /** @type {(args: unknown[]) => unknown} */
  const asked = (args) => (SECOND.includes(call) ? args[1] : args[0]);
  const promised = fs.promises[call];
  fs.promises[call] = async (/** @type {unknown[]} */ ...args) => {
    if (isIt(call, asked(args))) strike();
    const result = await promised(...args);
    if (isIt(`after:${call}`, asked(args))) strike();
    return result;
  };
  const called = fs[call];
  fs[call] = (/** @type {unknown[]} */ ...args) => {
    if (isIt(call, asked(args))) strike();
    const done = args.at(-1);
    if (!isIt(`after:${call}`, asked(args)) || typeof done !== "function") return called(...args);
    return called(...args.slice(0, -1), (/** @type {unknown[]} */ ...results) => {
      strike();
      done(...results);
    });
  };
}

const open = fs.promises.open;
fs.promises.open = async (/** @type {string} */ path, /** @type {unknown[]} */ ...args) => {
  const handle = await open(path, ...args);
  const writeFile = handle.writeFile.bind(handle);
  handle.writeFile = async (/** @type {string | Uint8Array} */ content, /** @type {unknown[]} */ ...more) => {
    if (isIt("write", path)) {
      await writeFile(content.slice(0, content.length / 2), ...more);
      strike();
    }
    return await writeFile(content, ...more);
  };
  return handle;
};
syncBuiltinESMExports();
