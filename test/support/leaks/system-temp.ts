import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where programs write that do not heed TMPDIR. */
const PLACES = ["/tmp", "/var/tmp", "/dev/shm"];

/**
 * The directories that tests make for themselves (`mkdtemp` of "keyturn-…-"). One that runs beside this test
 * may use the same fixture's values.
 */
const OF_A_TEST = /\/keyturn-[^/]*[A-Za-z0-9]{6}$/;

/**
 * Where a vitest that runs beside this one keeps the modules of its tests, with the values that their fixtures name:
 * `/tmp/<21 characters>/<environment>/…`. Source: vitest 4.1, ModuleFetcher; nanoid's names.
 */
function isOfVitest(path: string): boolean {
  if (!/\/[\w-]{21}$/.test(path) || !existsSync(path)) return false;
  const inside = readdirSync(path);
  return inside.length > 0 && inside.every((name) => name === "ssr" || name === "client");
}

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
      const isNew = !this.#before.has(path);
      if (stat?.isDirectory() && isNew && !OF_A_TEST.test(path) && !isOfVitest(path)) directories.push(path);
      if (stat?.isFile() && (!this.#before.has(path) || stat.ctimeMs >= this.#since)) files.push(path);
    }
    return { directories, files };
  }
}

const entries = (): string[] =>
  PLACES.filter((place) => existsSync(place)).flatMap((place) =>
    readdirSync(place).map((name) => join(place, name)),
  );
