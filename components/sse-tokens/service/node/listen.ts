import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Context, Hono } from "hono";
import { inTurn } from "./in-turn.ts";
import { answerUnreadable } from "./unreadable.ts";

/** A server that listens. */
export interface Listening {
  readonly server: Server;
  readonly port: number;
  /** Takes no more connections, and ends those that are left after `grace` milliseconds. */
  close(grace: number): Promise<void>;
}

/** Serves an app by Node's HTTP server. @param port 0 for any that is free */
export async function listen(app: Pick<Hono, "fetch">, host: string, port: number): Promise<Listening> {
  const server = createServer(inTurn(getRequestListener(app.fetch)));
  server.on("clientError", answerUnreadable);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async close(grace) {
      const closed = new Promise((resolve) => server.close(resolve));
      // A connection whose stream has just ended is idle a moment later, and would be kept for the next request.
      const idle = setInterval(() => server.closeIdleConnections(), 20);
      const late = setTimeout(() => server.closeAllConnections(), grace);
      await closed;
      clearInterval(idle);
      clearTimeout(late);
    },
  };
}

/** Who opened the connection, as Node says. */
export function nodePeer(c: Context): string | undefined {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return env?.incoming?.socket?.remoteAddress;
}
