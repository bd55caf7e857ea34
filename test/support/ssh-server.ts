import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { folderOf } from "./debian-package.ts";

/** How a server differs from a usual one. */
export interface SshServerOptions {
  /** Put before PATH for the programs that it runs, from the server's folder. */
  readonly path?: (folder: string) => string;
  /** Connections that may be open without having come in. */
  readonly maxStartups?: string;
  /** More lines of its configuration. */
  readonly settings?: readonly string[];
}

/** An OpenSSH server of this test alone: its own folder, port, host key, and a key that comes in. */
export class SshServer {
  readonly port: number;
  readonly folder: string;
  readonly user = userInfo().username;
  readonly #sshd: string;
  #running: (PromiseLike<unknown> & { readonly pid?: number | undefined }) | undefined;

  private constructor(folder: string, port: number, sshd: string) {
    this.folder = folder;
    this.port = port;
    this.#sshd = sshd;
  }

  static async start({
    path,
    maxStartups = "10:30:100",
    settings = [],
  }: SshServerOptions = {}): Promise<SshServer> {
    const bin = await folderOf({ package: "openssh-server", program: "sshd", folders: ["/usr/sbin"] });
    const folder = mkdtempSync(join(tmpdir(), "keyturn-sshd-"));
    const server = new SshServer(folder, await freePort(), join(bin, "sshd"));
    await server.newHostKey();
    await newKey(server.identity);
    writeFileSync(join(folder, "authorized_keys"), readFileSync(`${server.identity}.pub`));
    // Where it runs as root, it wants this folder, which the package leaves to the service's start.
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    const lines = [
      `Port ${server.port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${join(folder, "host")}`,
      `PidFile ${join(folder, "pid")}`,
      `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
      "StrictModes no",
      "UsePAM no",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "PermitRootLogin prohibit-password",
      `MaxStartups ${maxStartups}`,
      "LogLevel VERBOSE",
      // With SHLVL, bash does not take its person's startup files for a login over the network: what those start (pyenv's
      // rehash has a lock) would be ended in the middle where a connection is cut, and hold every later one up.
      `SetEnv PATH=${path === undefined ? "" : `${path(folder)}:`}/usr/bin:/bin SHLVL=1`,
      `Subsystem sftp internal-sftp -d ${folder}`,
      ...settings,
    ];
    writeFileSync(join(folder, "sshd_config"), `${lines.join("\n")}\n`);
    await server.run();
    return server;
  }

  /** The private key's file that it lets in. */
  get identity(): string {
    return join(this.folder, "client");
  }

  /** Of its host key, as the catalog has it. */
  get fingerprint(): string {
    const [, key = ""] = readFileSync(join(this.folder, "host.pub"), "utf8").split(" ");
    return `SHA256:${createHash("sha256").update(Buffer.from(key, "base64")).digest("base64").replace(/=+$/, "")}`;
  }

  /** A line of a known_hosts file. */
  get knownHost(): string {
    const [type, key] = readFileSync(join(this.folder, "host.pub"), "utf8").split(" ");
    return `[127.0.0.1]:${this.port} ${type} ${key}\n`;
  }

  /** What it has said. */
  get log(): string {
    return readFileSync(join(this.folder, "log"), "utf8");
  }

  /** Gives it another host key, from its next start on. */
  async newHostKey(): Promise<void> {
    await newKey(join(this.folder, "host"));
  }

  async run(): Promise<void> {
    this.#running = execa(this.#sshd, ["-D", "-e", "-f", join(this.folder, "sshd_config")], {
      stderr: { file: join(this.folder, "log") },
      reject: false,
    });
    for (let tries = 0; !(await answers(this.port)); tries++) {
      if (tries === 200) throw new Error(`sshd did not start: ${this.log}`);
      await sleep(50);
    }
  }

  /** Ends the connections that are open, as where the machine loses its power. */
  async cut(): Promise<void> {
    for (const pid of await childrenOf(this.#running?.pid)) end(pid);
  }

  async stop(): Promise<void> {
    const pid = this.#running?.pid;
    const children = await childrenOf(pid);
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    for (const child of children) end(child);
    await this.#running;
    this.#running = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#running !== undefined) await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended with its parent, or was done.
  }
}

async function newKey(path: string): Promise<void> {
  rmSync(path, { force: true });
  rmSync(`${path}.pub`, { force: true });
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "synthetic", "-f", path]);
}

/** With what these started themselves: sshd has a process for each connection, and one below it for its user. */
async function childrenOf(pid: number | undefined): Promise<number[]> {
  if (pid === undefined) return [];
  const { stdout } = await execa("ps", ["-o", "pid=", "--ppid", String(pid)], { reject: false });
  const own = stdout
    .split("\n")
    .map(Number)
    .filter((found) => found > 0);
  const below = await Promise.all(own.map(childrenOf));
  return [...below.flat(), ...own];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function answers(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const done = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    socket
      .once("data", () => done(true))
      .once("error", () => done(false))
      .once("close", () => done(false));
  });
}
