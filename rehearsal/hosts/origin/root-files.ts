import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, posix } from "node:path";
import { sync as writeFile } from "write-file-atomic";
import { z } from "zod";

/** Folders that a machine has before keyturn comes. */
const GIVEN = ["/etc/nginx/conf.d", "/etc/systemd/system", "/usr/local/lib", "/var/log/nginx"];

const stored = z.record(
  z.string(),
  z.union([
    z.object({ sha256: z.string() }),
    z.object({ link: z.string() }),
    z.object({ folder: z.literal(true) }),
  ]),
);
type Stored = z.output<typeof stored>;

/**
 * What root's folders hold on a played machine. Between runs that is the digest of each file, as in the simulated cloud no value
 * is kept; what a file holds is known to the process alone that was given it.
 */
export class RootFiles {
  readonly #path: string;
  #entries: Stored;
  readonly #texts = new Map<string, string>();

  /** @param path where it is kept between runs */
  constructor(path: string) {
    this.#path = path;
    this.#entries = existsSync(path) ? stored.parse(JSON.parse(readFileSync(path, "utf8"))) : {};
  }

  /** The paths of all files and links. */
  get paths(): string[] {
    return Object.entries(this.#entries).flatMap(([path, entry]) => ("folder" in entry ? [] : [path]));
  }

  /** @returns false where there is no such folder */
  write(path: string, text: string): boolean {
    if (!this.isFolder(posix.dirname(path))) return false;
    this.#entries[path] = { sha256: createHash("sha256").update(text).digest("hex") };
    this.#texts.set(path, text);
    return this.#kept();
  }

  link(path: string, to: string): boolean {
    if (!this.isFolder(posix.dirname(path))) return false;
    this.#entries[path] = { link: to };
    return this.#kept();
  }

  /** Makes a folder and those above it. */
  folder(path: string): void {
    for (let at = path; at !== "/" && !this.isFolder(at); at = posix.dirname(at))
      this.#entries[at] = { folder: true };
    this.#kept();
  }

  isFolder(path: string): boolean {
    const found = this.#entries[path];
    return (
      GIVEN.some((one) => one === path || one.startsWith(`${path}/`)) ||
      (found !== undefined && "folder" in found)
    );
  }

  /** Of a file's bytes, in hexadecimal digits. */
  digest(path: string): string | undefined {
    const found = this.#entries[path];
    return found !== undefined && "sha256" in found ? found.sha256 : undefined;
  }

  /** Where a link leads. */
  target(path: string): string | undefined {
    const found = this.#entries[path];
    return found !== undefined && "link" in found ? found.link : undefined;
  }

  /** What a file holds, where this process was given it. */
  text(path: string): string | undefined {
    return this.digest(path) === undefined ? undefined : this.#texts.get(path);
  }

  names(folder: string): string[] {
    const below = `${folder}/`;
    const all = Object.keys(this.#entries).filter((path) => path.startsWith(below));
    return [...new Set(all.map((path) => path.slice(below.length).split("/")[0] ?? ""))].sort();
  }

  move(from: string, to: string): boolean {
    const [entry, text] = [this.#entries[from], this.#texts.get(from)];
    if (entry === undefined || "folder" in entry || !this.isFolder(posix.dirname(to))) return false;
    this.remove(from);
    this.#entries[to] = entry;
    if (text !== undefined) this.#texts.set(to, text);
    return this.#kept();
  }

  /** A file, a link, or a folder with all that is in it. */
  remove(path: string): void {
    for (const one of Object.keys(this.#entries)) {
      if (one !== path && !one.startsWith(`${path}/`)) continue;
      delete this.#entries[one];
      this.#texts.delete(one);
    }
    this.#kept();
  }

  #kept(): true {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeFile(this.#path, `${JSON.stringify(this.#entries, undefined, 2)}\n`, { mode: 0o600 });
    return true;
  }
}
