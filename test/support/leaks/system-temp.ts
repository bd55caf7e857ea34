import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where programs write that do not heed TMPDIR. */
const PLACES = ["/tmp", "/var/tmp", "/dev/shm"];

/**
 * The directories that tests make for themselves (`mkdtemp` of "keyturn-…-"). One that runs beside this test
 * may use the same fixture's values.
 */
const OF_A_TEST = /\/keyturn-[^/]*[A-Za-z0-9]{6}$/;

/** Remembers what stands in the system's temporary directories and tells later what came since. */
export class SystemTemp {
  readonly #before = new Set(entries());
  readonly #since = Date.now();

  /** New entries, and files that existed and were written to. */
  news(): { readonly directories: string[]; readonly files: string[] } {
    const directories: string[] = [];
    const files: string[] = [];
    for (const path of entries()) {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat?.isDirectory() && !this.#before.has(path) && !OF_A_TEST.test(path)) directories.push(path);
      if (stat?.isFile() && (!this.#before.has(path) || stat.ctimeMs >= this.#since)) files.push(path);
    }
    return { directories, files };
  }
}

const entries = (): string[] =>
  PLACES.filter((place) => existsSync(place)).flatMap((place) =>
    readdirSync(place).map((name) => join(place, name)),
  );
