import { fitsGlob } from "../glob.ts";

/** Whether a name fits one of these patterns, in which `*` stands for any text. Capitals count for nothing: names of hosts. */
export function fitsOne(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => fitsGlob(pattern.toLowerCase(), name.toLowerCase()));
}
