import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SecretValue } from "../../components/secret-value.ts";
import type { EnvChange } from "../../provider/env-file/index.ts";

const NAMES = [".env", "docker/.env", "docker/worker.env"];

// Where the system has a disk in memory a sync costs nothing, and hundreds of cut-off changes take a moment.
const BASE = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A directory with three .env files that hold the same secret, and the change that gives it a new value. */
export class Scratch {
  readonly root: string;

  /** @param root a directory that exists; by default a new one. */
  constructor(root = mkdtempSync(join(BASE, "keyturn-env-"))) {
    this.root = root;
  }

  fill(): this {
    mkdirSync(join(this.root, "docker"));
    for (const name of NAMES) writeFileSync(this.path(name), this.#text(name, "old"), { mode: 0o640 });
    return this;
  }

  get changes(): EnvChange[] {
    return NAMES.map((path) => ({ path, values: new Map([["TOKEN", new SecretValue("new")]]) }));
  }

  get names(): readonly string[] {
    return NAMES;
  }

  path(name: string): string {
    return join(this.root, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** What the files hold, compared with their whole texts. */
  state(): "old" | "new" | "mixture" {
    const all = (value: string) => NAMES.every((name) => this.read(name) === this.#text(name, value));
    return all("old") ? "old" : all("new") ? "new" : "mixture";
  }

  /** Every file that is neither an .env file nor the journal's empty directory. */
  leftovers(): string[] {
    const known = new Set([...NAMES, "docker", ".keyturn"]);
    return readdirSync(this.root, { recursive: true, encoding: "utf8" }).filter((name) => !known.has(name));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #text(name: string, value: string): string {
    return `# ${name}\nOTHER='kept'\nTOKEN=${value}\n`;
  }
}

/** A system error as Node throws it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}
