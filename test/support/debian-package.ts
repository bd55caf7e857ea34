import { existsSync } from "node:fs";
import { execa } from "execa";
import { type DebianProgram, programFolder } from "../../rehearsal/hosts/debian-program.ts";

/**
 * The folder that a program stands in. Where it is missing, its package is installed, on Debian as root, which is said.
 * @throws Error that names the package
 */
export async function folderOf(wanted: DebianProgram): Promise<string> {
  const found = programFolder(wanted);
  if (found !== undefined) return found;
  const install = `apt-get install ${wanted.package}`;
  const missing = `${wanted.program} is needed here (${install})`;
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) throw new Error(missing);
  console.warn(`${wanted.program} is not there: installing the package ${wanted.package}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const apt = async (...args: string[]) => await execa("apt-get", ["-qq", ...args], { env, reject: false });
  await apt("update");
  const { failed, stderr } = await apt("install", "-y", "--no-install-recommends", wanted.package);
  const installed = failed ? undefined : programFolder(wanted);
  if (installed === undefined) throw new Error(`${missing}, and it could not be installed: ${stderr}`);
  return installed;
}
