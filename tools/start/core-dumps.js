// @ts-check
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

/**
 * Keeps what this process and all that it starts have in their memory out of core dumps, on Linux. A mask of 0 in
 * /proc/self/coredump_filter leaves every mapping out of a dump; children inherit it, through exec too (core(5)).
 * It holds as well where dumps are piped to a program, which the limit on their size does not stop.
 */
export function emptyCoreDumps() {
  if (process.platform !== "linux") return;
  try {
    writeFileSync("/proc/self/coredump_filter", "0");
  } catch {
    // No /proc, or a kernel that knows no dumps.
  }
}

/**
 * Sets this process's limit on the size of core dumps to 0 for good, which what it starts inherits. Node can't
 * (setrlimit), so util-linux does; where that is missing, {@link emptyCoreDumps} alone holds.
 */
export function refuseCoreDumps() {
  emptyCoreDumps();
  if (process.platform !== "linux") return;
  const { PATH = "" } = process.env;
  spawnSync("prlimit", ["--core=0:0", "--pid", String(process.pid)], { stdio: "ignore", env: { PATH } });
}
