import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { execa } from "execa";
import { freePort } from "./free-port.ts";
import { Nginx } from "./nginx.ts";

/** A real nginx on loopback, which ends TLS with one file that holds key and certificate. */
export class TlsNginx implements AsyncDisposable {
  readonly port: number;
  readonly #nginx: Nginx;

  private constructor(port: number, nginx: Nginx) {
    this.port = port;
    this.#nginx = nginx;
  }

  /** @param pem the file, which must be there */
  static async start(pem: string): Promise<TlsNginx> {
    const started = new TlsNginx(await freePort(), await Nginx.start());
    const { sites, command } = started.#nginx;
    const lines = [
      "server {",
      `  listen 127.0.0.1:${started.port} ssl;`,
      "  server_name local-ai.example.com;",
      `  ssl_certificate     ${pem};`,
      `  ssl_certificate_key ${pem};`,
      '  location / { return 200 "served"; }',
      "}",
    ];
    writeFileSync(join(sites, "proxy.conf"), `${lines.join("\n")}\n`);
    const [program = "", ...args] = command;
    await execa(program, [...args, "-s", "reload"]);
    for (let tries = 0; ; tries++) {
      const socket = await started.connect({ rejectUnauthorized: false }).catch(() => undefined);
      socket?.destroy();
      if (socket !== undefined) return started;
      if (tries > 100) throw new Error(`nginx did not start: ${started.#nginx.log("main-error.log")}`);
      await sleep(50);
    }
  }

  /** The program and its arguments, to which `-s reload` may be added. */
  get command(): readonly string[] {
    return this.#nginx.command;
  }

  /** A new connection, once its handshake is through. @throws Error where the client refuses the certificate */
  async connect(options: ConnectionOptions): Promise<TLSSocket> {
    return await new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port: this.port, ...options }, () => resolve(socket));
      socket.once("error", reject);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#nginx[Symbol.asyncDispose]();
  }
}
