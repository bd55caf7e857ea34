import { relative } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { type WranglerSetting, wranglerSettings } from "../../../policy/knowledge/wrangler.ts";

/**
 * What is wrong with the names by which a Worker reaches its origin: each has to stand among the plain variables, of the
 * file and of every environment that has variables of its own, as a host name or an https address of it.
 *
 * Source: Wrangler's documentation, "Environments": variables are not inherited.
 *
 * @param bindings by variable, the origin's name
 * @throws RunError where the file can't be read
 */
export function bindingProblems(
  file: string,
  folder: string,
  bindings: Readonly<Record<string, string>>,
): string[] {
  return readSettings(file, folder).flatMap(({ path, value }) => {
    if (path.at(-1) !== "vars") return [];
    const vars =
      value !== null && typeof value === "object" ? (value as Readonly<Record<string, unknown>>) : {};
    const at = path.slice(1).join(".");
    return Object.entries(bindings).flatMap(([name, hostname]) => {
      const told = vars[name];
      if (told === hostname || (typeof told === "string" && isAddressOf(told, hostname))) return [];
      const what = told === undefined ? "is missing" : "is not that name, nor an https address of it";
      return [`${at}.${name} ${what}: write ${name} = "${hostname}"`];
    });
  });
}

function readSettings(file: string, folder: string): WranglerSetting[] {
  try {
    const settings = wranglerSettings([file], folder);
    const own = settings.some(({ path }) => path.length === 2 && path[1] === "vars");
    return own ? settings : [{ path: [file, "vars"], value: {} }, ...settings];
  } catch {
    const shown = relative(folder, file) || file;
    throw new RunError(`${shown} can't be read, or is no file of wrangler's: correct its path, or mend it`);
  }
}

function isAddressOf(text: string, hostname: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === "https:" && url.hostname === hostname;
}
