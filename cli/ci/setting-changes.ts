import { isDeepStrictEqual } from "node:util";
import type { StackFile } from "../stack-file.ts";

/**
 * The entries of a stack file that differ, but for what a rotation writes: numbers, times, and encrypted values that a person
 * gave. Any of them, such as the address of a provider's API, may lead a preview's credentials elsewhere.
 *
 * @returns names such as `github:baseUrl` and `secretsprovider`, which hold no value
 */
export function settingChanges(before: StackFile | undefined, after: StackFile): string[] {
  const [was, is] = [new Map(before?.settings() ?? []), new Map(after.settings())];
  return [...new Set([...is.keys(), ...was.keys()])]
    .filter((name) => !isDeepStrictEqual(was.get(name), is.get(name)))
    .map((name) => `the setting ${name}`);
}
