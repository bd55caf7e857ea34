import { createServer, request, type Server } from "node:http";
import { connect, type Socket } from "node:net";

/** A proxy that leads some hosts to servers on this machine, and refuses and notes every other. */
export class MappingProxy {
  readonly server: Server;
  readonly #strangers = new Set<string>();
  readonly #sockets = new Set<Socket>();

  /** @param routes by host and port, such as `api.example.com:443`, the port on 127.0.0.1 */
  constructor(routes: ReadonlyMap<string, number>) {
    const route = (authority: string): number | undefined => {
      const port = routes.get(authority);
      if (port === undefined) this.#strangers.add(authority);
      return port;
    };
    this.server = createServer((incoming, outgoing) => {
      const url = URL.canParse(incoming.url ?? "") ? new URL(incoming.url ?? "") : undefined;
      const port = url === undefined ? undefined : route(`${url.hostname}:${url.port || "80"}`);
      if (port === undefined) {
        outgoing.writeHead(403).end();
        return;
      }
      const { method, headers } = incoming;
      const path = `${url?.pathname ?? "/"}${url?.search ?? ""}`;
      const onward = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on("error", () => outgoing.destroy());
      incoming.pipe(onward);
    });
    this.server.on("connect", (incoming: { url?: string }, socket: Socket, head: Buffer) => {
      this.#keep(socket);
      const port = route(incoming.url ?? "");
      if (port === undefined) {
        socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
        return;
      }
      const onward = connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        onward.write(head);
        onward.pipe(socket);
        socket.pipe(onward);
      });
      this.#keep(onward);
      onward.on("close", () => socket.destroy());
      socket.on("close", () => onward.destroy());
    });
  }

  /** The hosts that were asked for and refused. */
  get strangers(): readonly string[] {
    return [...this.#strangers];
  }

  /** Ends the connections that are open. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
