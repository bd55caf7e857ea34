import { posix } from "node:path";
import type { Machine } from "../machine/machine.ts";
import type { RootFile } from "./role-files.ts";

const WITHIN_MS = 30_000;

/**
 * The file lies beside its place until it is whole and was found right, so that a cut leaves the old one or the new one. sudo
 * and systemd take no file whose name ends so for one of theirs. $1: path, $2: mode, $3: text, then what checks it.
 */
const PUT = `set -eu
path=$1 mode=$2 text=$3
shift 3
umask 022
mkdir -p "$(dirname "$path")"
new=$path.keyturn-new
trap 'rm -f "$new"' EXIT
printf %s "$text" > "$new"
chown 0:0 "$new"
chmod "$mode" "$new"
if [ $# -gt 0 ]; then "$@" "$new" > /dev/null 2>&1 || exit 65; fi
mv -f "$new" "$path"
`;

/** Writes a file of root's on a machine. It may be repeated. @throws Error where it can't be, or is found wrong */
export async function putRootFile(
  machine: Machine,
  { path, mode, text, checkedBy = [] }: RootFile,
): Promise<void> {
  const { exitCode } = await asRoot(machine, "sh", "-c", PUT, "sh", path, mode, text, ...checkedBy);
  if (exitCode === 0) return;
  if (exitCode === 65)
    throw new Error(
      `${checkedBy[0]} finds ${path} wrong${machine.where}, or is not there: nothing was put in its place`,
    );
  throw new Error(
    `${path} could not be written${machine.where}: the command ended with ${exitCode}. The user that keyturn comes in as must be able to run sudo -n`,
  );
}

/** Folders of keyturn's own; what else its files stand in is the machine's. */
const OWN = /^\/(?:etc|usr\/local\/lib)\/keyturn(?:\/|$)/;

/** Takes files away, and folders of keyturn's that are empty by that; those that are gone are no failure. */
export async function removeRootFiles(machine: Machine, paths: readonly string[]): Promise<void> {
  const { exitCode } = await asRoot(machine, "rm", "-f", "--", ...paths);
  if (exitCode !== 0)
    throw new Error(`files of keyturn's could not be taken away${machine.where}: rm ended with ${exitCode}`);
  const folders = [...new Set(paths.flatMap(foldersOf))].sort((one, other) => other.length - one.length);
  if (folders.length > 0) await asRoot(machine, "rmdir", "--ignore-fail-on-non-empty", "--", ...folders);
}

function foldersOf(path: string): string[] {
  const folder = posix.dirname(path);
  return OWN.test(folder) ? [folder, ...foldersOf(folder)] : [];
}

/** Runs a program as root. */
export async function asRoot(machine: Machine, ...words: string[]) {
  return await machine.run({
    program: "sudo",
    args: ["-n", "--", ...words],
    purpose: "sets up the services' roles",
    timeoutMs: WITHIN_MS,
  });
}
