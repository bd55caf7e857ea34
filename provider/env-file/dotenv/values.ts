import { parse } from "dotenv";
import type { EnvDocument } from "../document.ts";

/** What `dotenv` itself reads from a file; of `keys` alone where they are given. */
export function dotenvValues(document: EnvDocument, keys?: Iterable<string>): Map<string, string> {
  const all = new Map(Object.entries(parse(document.print())));
  if (keys === undefined) return all;
  const wanted = new Set(keys);
  return new Map([...all].filter(([key]) => wanted.has(key)));
}
