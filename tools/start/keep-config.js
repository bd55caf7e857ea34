// @ts-check
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startSdkLight } from "./later.js";

/**
 * Import this before anything that starts a process of its own, such as tsx, which starts esbuild.
 *
 * The engine hands a program its configuration in its environment, decrypted, and every process that the program starts
 * would inherit it. So it is taken out here, before the first one is started, and given to the SDK by
 * `components/rotation/own-config.ts` once that is loaded.
 */
const held = Object.fromEntries(
  ["PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS"].map((key) => {
    const value = process.env[key];
    delete process.env[key];
    return [key, value];
  }),
);

Object.assign(globalThis, { [Symbol.for("keyturn.config")]: held });

// Node runs the SDK's own start next: that of the program's folder, which is not always this one.
startSdkLight(pathToFileURL(join(process.cwd(), "program.js")));
