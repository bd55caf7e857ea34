import { readFileSync, statSync } from "node:fs";
import { CommandError } from "../errors.ts";
import type { Input } from "./input.ts";

/** Nothing that is imported is near this long. */
const MOST_BYTES = 4 * 1024 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist: check the path",
  EACCES: "may not be read by this user: check its owner and mode",
};

/**
 * Reads a file that is to be imported.
 *
 * @param path as it is shown
 * @throws CommandError where it is not there, no file, or can't be read
 */
export function readInput(absolute: string, path: string): Input {
  try {
    const stat = statSync(absolute);
    if (stat.isDirectory())
      throw new CommandError(`${path} is a folder: name the files in it. Nothing was written`);
    if (stat.size > MOST_BYTES)
      throw new CommandError(`${path} is too long for a file of settings. Nothing was written`);
    return { path, text: readFileSync(absolute, "utf8").replace(/^\uFEFF/, "") };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      `${path} ${REASONS[code ?? ""] ?? `can't be read (${code})`}. Nothing was written`,
    );
  }
}
