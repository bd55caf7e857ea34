import { parse, TomlError } from "smol-toml";
import type { Input } from "./input.ts";
import { malformed } from "./malformed.ts";

/**
 * What a TOML file says, as plain data.
 *
 * @throws CommandError with file, line and column where it can't be read
 */
export function readTomlFile({ path, text }: Input): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The parser's message shows the lines around the place, which may hold a secret.
    const { line, column } = error;
    throw malformed({ path, line, column }, "this is no TOML", "check quotes, brackets and = around here");
  }
}
