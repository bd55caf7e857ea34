#!/usr/bin/env node
// Plain JavaScript, so that Node can start it by itself: it loads the command's TypeScript.
import process from "node:process";
import { emptyCoreDumps } from "../tools/start/core-dumps.js";
import { endQuietly } from "../tools/start/crash.js";
import { startSdkLight } from "../tools/start/later.js";
import { load } from "../tools/start/load.js";

emptyCoreDumps();
startSdkLight(new URL(import.meta.url));
endQuietly("keyturn");
try {
  await load(new URL("../cli/main.ts", import.meta.url));
} catch (error) {
  if (/** @type {any} */ (error)?.code !== "ERR_MODULE_NOT_FOUND") throw error;
  process.stderr.write(
    "keyturn: its packages are not installed. Run `npm ci` in the folder that holds keyturn.\n",
  );
  process.exitCode = 1;
}
