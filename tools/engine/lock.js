import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A lock that nobody has touched for so long belongs to a process that is gone. */
const STALE_MS = 60_000;

/**
 * Runs `work` while holding a lock file, after waiting for whoever holds it. A holder that died does not block: its
 * process is gone or its lock file grew old.
 *
 * Should two processes ever take over the same dead lock at once, both work; nothing breaks, as results are renamed
 * into place whole.
 *
 * @template T
 * @param {string} path
 * @param {{ waiting: (holder: string) => void, pollMs?: number }} options `waiting` is told once
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, { waiting, pollMs = 500 }, work) {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${hostname()} ${process.pid}\n`;
  for (let told = false; ; ) {
    try {
      writeFileSync(path, own, { flag: "wx" });
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = livingHolder(path);
    if (!holder) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told) waiting(holder);
    told = true;
    await sleep(pollMs);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(path, now, now);
    } catch {
      // taken over: see above
    }
  }, STALE_MS / 6);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(path, { force: true });
  }
}

/**
 * @param {string} path
 * @returns {string | undefined} undefined when the lock is free or its holder is gone
 */
function livingHolder(path) {
  try {
    const [host, pid] = readFileSync(path, "utf8").trim().split(" ");
    if (Date.now() - statSync(path).mtimeMs > STALE_MS) return undefined;
    if (host === hostname() && !isAlive(Number(pid))) return undefined;
    return `process ${pid} on ${host}`;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
