import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";

/** A program of a Debian package that a test starts. */
export interface DebianProgram {
  /** Such as `postgresql`. */
  readonly package: string;
  /** Such as `initdb`. */
  readonly program: string;
  /** Where the package puts it if not on PATH; one part may be `*`, any folder. */
  readonly folders?: readonly string[];
}

/**
 * The folder that a program stands in. Where it is missing, its package is installed, on Debian as root, which is said.
 * @throws Error that names the package
 */
export async function folderOf(wanted: DebianProgram): Promise<string> {
  const found = find(wanted);
  if (found !== undefined) return found;
  const install = `apt-get install ${wanted.package}`;
  const missing = `${wanted.program} is needed here (${install})`;
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) throw new Error(missing);
  console.warn(`${wanted.program} is not there: installing the package ${wanted.package}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const apt = async (...args: string[]) => await execa("apt-get", ["-qq", ...args], { env, reject: false });
  await apt("update");
  const { failed, stderr } = await apt("install", "-y", "--no-install-recommends", wanted.package);
  const installed = failed ? undefined : find(wanted);
  if (installed === undefined) throw new Error(`${missing}, and it could not be installed: ${stderr}`);
  return installed;
}

/** On PATH, else in the package's own folders, the newest first. */
function find({ program, folders = [] }: DebianProgram): string | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...onPath, ...folders.flatMap(expanded)].find((folder) => existsSync(join(folder, program)));
}

function expanded(pattern: string): string[] {
  const [before = "", after] = pattern.split("/*/");
  if (after === undefined || !existsSync(before)) return after === undefined ? [before] : [];
  const names = readdirSync(before).toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return names.map((name) => join(before, name, after));
}
