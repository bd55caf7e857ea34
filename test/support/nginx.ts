import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { folderOf } from "./debian-package.ts";

/** A real nginx of this test alone, with a folder for sites as Debian's has; it listens nowhere until a site is there. */
export class Nginx {
  readonly folder: string;
  readonly #program: string;

  private constructor(folder: string, program: string) {
    this.folder = folder;
    this.#program = program;
  }

  static async start(): Promise<Nginx> {
    const bin = await folderOf({ package: "nginx-light", program: "nginx", folders: ["/usr/sbin"] });
    const nginx = new Nginx(mkdtempSync(join(tmpdir(), "keyturn-nginx-")), join(bin, "nginx"));
    for (const folder of ["sites", "logs", "temp"]) mkdirSync(join(nginx.folder, folder));
    const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (kind) => `  ${kind}_temp_path ${join(nginx.folder, "temp", kind)};`,
    );
    const lines = [
      `pid ${join(nginx.folder, "pid")};`,
      `error_log ${join(nginx.folder, "logs", "main-error.log")} debug;`,
      "worker_processes 1;",
      "events { worker_connections 64; }",
      "http {",
      ...temp,
      `  include ${join(nginx.folder, "sites")}/*.conf;`,
      "}",
    ];
    writeFileSync(join(nginx.folder, "nginx.conf"), `${lines.join("\n")}\n`);
    await execa(nginx.#program, nginx.command.slice(1));
    return nginx;
  }

  /** How it is called, for a test of its configuration or a signal. */
  get command(): string[] {
    return [this.#program, "-p", this.folder, "-c", join(this.folder, "nginx.conf")];
  }

  get sites(): string {
    return join(this.folder, "sites");
  }

  get logs(): string {
    return join(this.folder, "logs");
  }

  log(name: string): string {
    return readFileSync(join(this.logs, name), "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pid = Number(readFileSync(join(this.folder, "pid"), "utf8"));
    process.kill(pid, "SIGTERM");
    for (let tries = 0; tries < 100 && isRunning(pid); tries++) await sleep(50);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
