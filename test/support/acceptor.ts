import { existsSync, readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";

/** What the acceptor was asked. */
export interface Asked {
  /** Whether the value was one that it takes; no value is kept. */
  readonly accepted: boolean;
}

/**
 * A service that takes what its .env file holds at that moment under TOKEN, and under TOKEN_PREVIOUS where that is
 * there; anything else is answered with 401, and everything with 503 while it is down.
 */
export class Acceptor implements AsyncDisposable {
  readonly asked: Asked[] = [];
  readonly url: string;
  /** Its .env file; to be set before it is asked. */
  file = "";
  isDown = false;
  readonly #server: ReturnType<typeof createHttpServer>;

  private constructor(server: ReturnType<typeof createHttpServer>) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    server.on("request", (request, response) => {
      if (request.url === "/health" || this.isDown) {
        response.writeHead(this.isDown ? 503 : 200).end();
        return;
      }
      const accepted = this.accepts(String(request.headers["x-token"]));
      this.asked.push({ accepted });
      response.writeHead(accepted ? 200 : 401).end();
    });
  }

  static async start(): Promise<Acceptor> {
    const server = createHttpServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Acceptor(server);
  }

  /** Whether a caller that holds this value would be served now. */
  accepts(value: string): boolean {
    if (!existsSync(this.file)) return false;
    const held = readValues(parseEnv(readFileSync(this.file, "utf8")));
    return value !== "" && [held.get("TOKEN"), held.get("TOKEN_PREVIOUS")].includes(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
