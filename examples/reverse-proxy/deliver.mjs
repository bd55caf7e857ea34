// @ts-check
/**
 * A file that holds one value and nothing else, such as a certificate with its key: a place of the kind `command`.
 *
 *   node deliver.mjs put FILE MODE    reads one line of JSON from standard input and writes its `value`
 *   node deliver.mjs holds FILE       0: the file holds that value. 1: it does not
 *   node deliver.mjs absent FILE      takes the file away
 *
 * A reader finds the old file or the new one, never half of one. It prints nothing.
 */
import { chmod, mkdir, open, readFile, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { text } from "node:stream/consumers";

const [, , verb = "", named = "", mode = "600"] = process.argv;
// Where it is a link, what it leads to is written.
const file = await realpath(named).catch(() => named);

// An error could quote what was read.
process.exitCode = await done().catch(() => 74);

/** @returns {Promise<number>} */
async function done() {
  if (verb === "holds") return (await held()) === (await given()) ? 0 : 1;
  if (verb === "put") await put(await given());
  else if (verb === "absent") await rm(file, { force: true });
  else return 64;
  return 0;
}

/** @param {string} value */
async function put(value) {
  await mkdir(dirname(file), { recursive: true });
  // What a run that was killed left behind bears the same name, and goes.
  const fresh = join(dirname(file), `.${basename(file)}.new`);
  await rm(fresh, { force: true });
  try {
    const handle = await open(fresh, "wx", 0o600);
    try {
      await handle.writeFile(value);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(fresh, Number.parseInt(mode, 8));
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
}

/** @returns {Promise<string>} */
async function given() {
  const { value } = JSON.parse(await text(process.stdin));
  if (typeof value === "string" && value !== "") return value;
  throw new Error("there is no value");
}

async function held() {
  return await readFile(file, "utf8").catch(() => undefined);
}
