// @ts-check
import { pathToFileURL } from "node:url";
import { currentBundle } from "./stamp.js";

/**
 * Loads a TypeScript program. Teaching Node TypeScript at each start takes longer than most of what these programs do,
 * so they are bundled once for each change; where that can't be done, in a folder that nobody may write, tsx loads them.
 *
 * @param {URL} entry
 * @returns {Promise<any>} what the program exports
 */
export async function load(entry) {
  const bundle = currentBundle(entry) ?? (await made(entry));
  if (bundle !== undefined) return import(pathToFileURL(bundle).href);
  const { register } = await import("tsx/esm/api");
  register();
  return import(entry.href);
}

/** @param {URL} entry */
async function made(entry) {
  try {
    const { makeBundle } = await import("./bundle.js");
    return await makeBundle(entry);
  } catch {
    // tsx tells what is wrong with the sources.
    return undefined;
  }
}
