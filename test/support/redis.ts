import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@redis/client";
import { execa } from "execa";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { folderOf } from "./debian-package.ts";
import { freePort } from "./free-port.ts";

/** The password of the server's admin, the user `default`: another one each time, so that no copy of this file holds it. */
export const ADMIN = `synthetic-admin-${randomBytes(12).toString("hex")}`;

/** A Redis server of a test's own. */
export class Redis implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly certificates: Certificates;
  #running: ReturnType<typeof startServer> | undefined;
  readonly #hasAclFile: boolean;

  private constructor(
    folder: string,
    ports: readonly number[],
    certificates: Certificates,
    hasAclFile: boolean,
  ) {
    this.folder = folder;
    [this.port = 0, this.tlsPort = 0] = ports;
    this.certificates = certificates;
    this.#hasAclFile = hasAclFile;
  }

  /** @param aclFile whether it keeps its users in a file of their own */
  static async start({ aclFile = true } = {}): Promise<Redis> {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-redis-"));
    const certificates = await makeCertificates(folder);
    const redis = new Redis(folder, [await freePort(), await freePort()], certificates, aclFile);
    if (aclFile)
      writeFileSync(
        redis.aclFile,
        `user default on >${ADMIN} ~* &* +@all\nuser app on nopass ~app:* +@all -@dangerous\n`,
      );
    await redis.up();
    if (!aclFile) await redis.ask("ACL", "SETUSER", "app", "on", "nopass", "~app:*", "+@all", "-@dangerous");
    return redis;
  }

  get aclFile(): string {
    return join(this.folder, "users.acl");
  }

  get log(): string {
    const path = join(this.folder, "log");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  async up(): Promise<void> {
    const bin = await folderOf({ package: "redis-server", program: "redis-server" });
    const { ca, cert, key } = this.certificates;
    const lines = [
      "bind 127.0.0.1",
      `port ${this.port}`,
      `tls-port ${this.tlsPort}`,
      `tls-ca-cert-file ${ca}`,
      `tls-cert-file ${cert}`,
      `tls-key-file ${key}`,
      "tls-auth-clients no",
      `dir ${this.folder}`,
      `logfile ${join(this.folder, "log")}`,
      "loglevel debug",
      'save ""',
      this.#hasAclFile ? `aclfile ${this.aclFile}` : `requirepass ${ADMIN}`,
    ];
    const file = join(this.folder, "redis.conf");
    writeFileSync(file, `${lines.join("\n")}\n`);
    chmodSync(file, 0o600);
    this.#running = startServer(join(bin, "redis-server"), file);
    for (let tries = 0; ; tries++) {
      try {
        await this.ask("PING");
        return;
      } catch (error) {
        if (tries > 100) throw error;
        await sleep(50);
      }
    }
  }

  async down(): Promise<void> {
    this.#running?.kill("SIGKILL");
    await this.#running;
  }

  /** Asks as its admin. */
  async ask(...words: string[]): Promise<unknown> {
    const client = await this.#connect("default", ADMIN);
    return await client.sendCommand(words).finally(() => client.destroy());
  }

  /** Whether a user comes in with a password. */
  async takes(user: string, password: string): Promise<boolean> {
    try {
      (await this.#connect(user, password)).destroy();
      return true;
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("WRONGPASS")) return false;
      throw error;
    }
  }

  /** A user's rules, without its passwords. */
  async rules(user: string): Promise<string> {
    const list = (await this.ask("ACL", "LIST")) as string[];
    const line = list.find((one) => one.startsWith(`user ${user} `)) ?? "";
    return line.replace(/ (?:#[0-9a-f]{64}|nopass)/g, "");
  }

  async #connect(username: string, password: string) {
    const socket = { host: "127.0.0.1", port: this.port, reconnectStrategy: false as const };
    const client = createClient({ username, password, RESP: 2, disableClientInfo: true, socket });
    client.on("error", () => {});
    await client.connect();
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function startServer(program: string, settings: string) {
  return execa(program, [settings], { reject: false });
}
