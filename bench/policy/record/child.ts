import { createRequire } from "node:module";
import { setImmediate } from "node:timers/promises";
import { letModulesBeAbsent } from "./absent-modules.ts";
import { PASSES, type Pass, type Reading } from "./recording.ts";
import { runProgram } from "./run-program.ts";
import { Sdk } from "./sdk.ts";

// A process that reads programs, one message each. It is started without network and environment, in an empty folder.

const [folder = ""] = process.argv.slice(2);
letModulesBeAbsent();
const sdk = new Sdk(folder);
const require = createRequire(`${folder}/index.js`);

/** What goes wrong in a program after its text has run comes to light nowhere else. */
let failed: ((error: unknown) => void) | undefined;
process.on("unhandledRejection", (error) => failed?.(error));
process.on("uncaughtException", (error) => failed?.(error));

async function read(code: string, pass: Pass): Promise<Reading> {
  const monitor = await sdk.begin(pass);
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  try {
    await Promise.race([failure, finish(code)]);
    return { resources: monitor.recorded };
  } catch (error) {
    return { problem: nameOf(error) };
  } finally {
    failed = undefined;
  }
}

async function finish(code: string): Promise<void> {
  await runProgram(code, sdk, require);
  await sdk.end();
  // What failed is told in a turn of its own.
  await setImmediate();
  await sdk.end();
}

function nameOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split("\n", 1)[0]?.slice(0, 200) ?? "";
}

process.on("message", async (code: string) => {
  const readings: Partial<Record<Pass, Reading>> = {};
  for (const pass of PASSES) readings[pass] = await read(code, pass);
  process.send?.(readings);
});
process.send?.("ready");
