import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** A connector that came in. */
interface Connected {
  readonly socket: Socket;
  readonly token: string;
  readonly asked: Map<string, (status: number) => void>;
}

/**
 * A stand-in for Cloudflare's edge, for the stand-in for cloudflared: it lets in whoever has a token that is right at that moment,
 * and cuts nobody off who is in, as Cloudflare does when a tunnel's secret changes. Who says that it leaves is asked nothing more.
 */
export class TunnelEdge {
  readonly #server: Server;
  readonly #in: Connected[] = [];
  #asks = 0;

  private constructor(accepts: (token: string) => boolean) {
    this.#server = createServer((socket) => {
      let connected: Connected | undefined;
      socket.on("error", () => {});
      socket.on("close", () => {
        if (connected !== undefined) this.#leave(connected);
      });
      createInterface({ input: socket }).on("line", (line) => {
        if (connected === undefined) {
          if (!accepts(line)) {
            socket.destroy();
            return;
          }
          connected = { socket, token: line, asked: new Map() };
          this.#in.push(connected);
          socket.write("welcome\n");
          return;
        }
        const [word, id = "", status] = line.split(" ");
        // It is asked nothing more, and answers what it was asked.
        if (word === "leaving") this.#in.splice(this.#in.indexOf(connected), 1);
        connected.asked.get(id)?.(Number(status));
        connected.asked.delete(id);
      });
    });
  }

  /** @param accepts whether a connector may come in with a token now */
  static async start(
    accepts: (token: string) => boolean,
    where: { host: string; port: number } | { path: string } = { host: "127.0.0.1", port: 0 },
  ): Promise<TunnelEdge> {
    const edge = new TunnelEdge(accepts);
    edge.#server.listen(where);
    await once(edge.#server, "listening");
    return edge;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The tokens of those that are connected now. */
  get tokens(): string[] {
    return this.#in.map(({ token }) => token);
  }

  /** The answer's status of a service behind the tunnel; 530 where nothing is connected, as Cloudflare answers. */
  async ask(port: number): Promise<number> {
    const [connected] = this.#in;
    if (connected === undefined) return 530;
    const id = String(++this.#asks);
    return await new Promise((resolve) => {
      connected.asked.set(id, resolve);
      connected.socket.write(`ask ${id} ${port}\n`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.#in) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What it was asked and had not answered is lost. */
  #leave(connected: Connected): void {
    if (this.#in.includes(connected)) this.#in.splice(this.#in.indexOf(connected), 1);
    for (const answer of connected.asked.values()) answer(530);
  }
}
