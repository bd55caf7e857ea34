import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program of a Debian package that is started here. */
export interface DebianProgram {
  /** Such as `postgresql`. */
  readonly package: string;
  /** Such as `initdb`. */
  readonly program: string;
  /** Where the package puts it if not on PATH; one part may be `*`, any folder. */
  readonly folders?: readonly string[];
}

/** The folder that it stands in: of PATH, else of the package's own, the newest first; undefined where it is missing. */
export function programFolder({ program, folders = [] }: DebianProgram): string | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...onPath, ...folders.flatMap(expanded)].find((folder) => existsSync(join(folder, program)));
}

function expanded(pattern: string): string[] {
  const [before = "", after] = pattern.split("/*/");
  if (after === undefined || !existsSync(before)) return after === undefined ? [before] : [];
  const names = readdirSync(before).toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return names.map((name) => join(before, name, after));
}
