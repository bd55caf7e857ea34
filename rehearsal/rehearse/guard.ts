import { spawn } from "node:child_process";

/** Ends whatever has this HOME, children of what it ends included, and removes the folder. */
const SWEEP = `
read -r word && exit
for pass in 1 2 3 4 5 6 7 8; do
  found=
  for process in /proc/[0-9]*; do
    if tr '\\0' '\\n' < "$process/environ" 2> /dev/null | grep -qxF "HOME=$2"; then
      kill -9 "\${process#/proc/}" && found=yes
    fi
  done
  [ -n "$found" ] || break
done
rm -rf "$1"
`;

/**
 * Looks after a rehearsal's folder and processes: when this process is gone without a word, by `kill -9` too, all of them
 * go. It stands apart, so that Ctrl-C does not end it with the others.
 *
 * @param home the folder that is removed
 * @param folder the HOME of the processes
 * @returns says that all is done, so that nothing is left to look after
 */
export function guard(home: string, folder: string): () => void {
  const watcher = spawn("/bin/sh", ["-c", SWEEP, "sh", home, folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // Where there is no shell nothing is looked after; what a rehearsal does itself at its end stays.
  watcher.on("error", () => {});
  watcher.stdin.on("error", () => {});
  watcher.unref();
  return () => void watcher.stdin.end("over\n");
}
